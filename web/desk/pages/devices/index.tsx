import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { type Standing, StandingLight, standings } from "../../../ui/sensing/index.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { AreaChoice, Choice, oneOf, SearchField, Tabs, UnitFilter, useAddress } from "../../sensors/index.ts";
import { DeviceRows, type Row } from "./rows.tsx";
import { StreamsOf } from "./streams-of.tsx";
import "../../sensors/sensors.css";

const rowsAPage = 100;
const renewMs = 15_000;
type Filter = NonNullable<Parameters<typeof devicesOf>[0]>;

function devicesOf(
  filter: {
    kind?: string;
    area?: string;
    unit?: string;
    q?: string;
    standing?: Standing;
    alarmed?: boolean;
  },
  offset: number,
) {
  return answered(api.GET("/api/devices", { params: { query: { ...filter, limit: rowsAPage, offset } } }));
}

/** Every device within reach: which are silent or faulty first, with battery, streams, open alarms, and the map beside. */
export default function Devices() {
  const { t } = useTranslation("devices");
  const { t: s } = useTranslation("sensors");
  const [language] = useLanguage();
  const { get, set } = useAddress();
  const standing = oneOf<Standing>(get("standing"), standings);
  const filter: Filter = {};
  for (const name of ["kind", "area", "unit", "q"] as const) {
    const value = get(name);
    if (value !== undefined) filter[name] = value;
  }
  if (standing !== undefined) filter.standing = standing;
  if (get("alarmed") === "true") filter.alarmed = true;
  const list = useInfiniteQuery({
    queryKey: ["thing", "list", filter],
    queryFn: ({ pageParam }) => devicesOf(filter, pageParam),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const shown = pages.reduce((sum, { devices }) => sum + devices.length, 0);
      return shown < last.total ? shown : undefined;
    },
    placeholderData: (before) => before,
    refetchInterval: renewMs,
  });
  useShortcut("/", s("searchKey"), () => document.getElementById("devices-search")?.focus(), t("title"));
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap(({ devices }) => devices) ?? [];
  const all =
    first === undefined ? undefined : standings.reduce((sum, one) => sum + first.byStanding[one], 0);
  const thing = Number(get("thing")) || undefined;
  const withMap = get("map") !== "0";
  return (
    <div className="sensors">
      <header className="sensors-head">
        <h1>{t("title")}</h1>
        <Tabs
          label={s("standing")}
          chosen={standing}
          onChoose={(value) => set({ standing: value })}
          tabs={[
            { value: undefined, words: s("all"), count: all },
            ...standings.map((one) => ({
              value: one,
              words: <StandingLight standing={one} />,
              count: first?.byStanding[one],
            })),
          ]}
        />
        <search className="sensors-filters" aria-label={s("filters")}>
          <SearchField id="devices-search" value={get("q")} set={set} />
          <Choice
            name="kind"
            label={s("kind")}
            value={get("kind")}
            set={set}
            options={(first?.kinds ?? []).map(({ code, names, streams }) => ({
              value: code,
              label: names[language],
              count: streams,
            }))}
          />
          <AreaChoice value={get("area")} set={set} />
          <UnitFilter value={get("unit")} set={set} />
          <label>
            <input
              type="checkbox"
              checked={filter.alarmed === true}
              onChange={({ target }) => set({ alarmed: target.checked ? "true" : undefined })}
            />{" "}
            {t("alarmed")}
          </label>
          <button
            type="button"
            className="lw-button"
            aria-pressed={withMap}
            onClick={() => set({ map: withMap ? "0" : undefined })}
          >
            {t(withMap ? "mapHide" : "mapShow")}
          </button>
        </search>
      </header>
      <div className="sensors-body" data-beside={withMap || thing !== undefined || undefined}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
        <section className="sensors-list" aria-label={t("title")} tabIndex={0}>
          {list.isPending ? <Loading /> : null}
          {list.isError ? <ErrorState error={list.error} retry={() => void list.refetch()} /> : null}
          {list.isSuccess && rows.length === 0 ? <Empty title={t("empty")}>{s("emptyHint")}</Empty> : null}
          {rows.length === 0 ? null : (
            <DeviceRows rows={rows} chosen={thing} onChoose={(one) => set({ thing: String(one) })} />
          )}
          {list.hasNextPage ? (
            <button
              type="button"
              className="lw-button"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {s("more", { count: (first?.total ?? 0) - rows.length })}
            </button>
          ) : null}
        </section>
        {withMap || thing !== undefined ? (
          <div className="devices-beside">
            {thing === undefined ? null : (
              <StreamsOf thing={thing} onClose={() => set({ thing: undefined })} />
            )}
            {withMap ? (
              <DeviceMap filter={filter} chosen={thing} onPick={(id) => set({ thing: id })} />
            ) : null}
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** What is in order stays quiet, so that the rest stands out. */
function lightOf({ severity, standing }: Pick<Row, "severity" | "standing">) {
  if (severity === "critical" || severity === "major" || standing === "silent") return "red";
  return severity !== null || standing !== "ok" ? "yellow" : "none";
}

/** Where the devices of the list stand. The list beside it says the same in words. */
function DeviceMap(props: { filter: Filter; chosen: number | undefined; onPick: (id: string) => void }) {
  const { filter, chosen, onPick } = props;
  const { t } = useTranslation("devices");
  const [language] = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ["thing", "map", filter],
    queryFn: () => answered(api.GET("/api/devices/map", { params: { query: filter } })),
    placeholderData: (before) => before,
    refetchInterval: renewMs * 2,
  });
  const points = useMemo(
    () =>
      // The worst come first, and are drawn last: on top.
      (data?.points ?? [])
        .map(({ thing, names, longitude, latitude, standing, severity }) => ({
          id: String(thing),
          longitude,
          latitude,
          light: lightOf({ severity, standing }) as "red" | "yellow" | "none",
          name: names[language],
        }))
        .toReversed(),
    [data, language],
  );
  return (
    <section className="devices-map" aria-label={t("map")}>
      {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
      <DistrictMap
        label={t("map")}
        points={points}
        chosen={chosen === undefined ? undefined : String(chosen)}
        onPick={onPick}
        list={false}
        legend={false}
        className="sensors-map"
      />
      <p className="sensors-soft devices-map-words" aria-live="polite">
        {data === undefined ? "" : t("mapCount", { shown: data.points.length, total: data.total })}
      </p>
    </section>
  );
}
