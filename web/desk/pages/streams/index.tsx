import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import {
  SeverityLight,
  type Standing,
  StandingLight,
  standings,
  useSensingWords,
} from "../../../ui/sensing/index.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { useNow, useTimeWords } from "../../../ui/time.tsx";
import {
  AreaChoice,
  Choice,
  oneOf,
  SearchField,
  Tabs,
  UnitFilter,
  useAddress,
  useAreaNames,
} from "../../sensors/index.ts";

type Row = Got<"/api/streams">["streams"][number];
const rowsAPage = 100;
const renewMs = 15_000;

/** All streams within reach: what each said last, and which of them say nothing, or nothing that can be trusted. */
export default function Streams() {
  const { t } = useTranslation("streams");
  const { t: s } = useTranslation("sensors");
  const [language] = useLanguage();
  const { get, set } = useAddress();
  const standing = oneOf<Standing>(get("standing"), standings);
  const filter = {
    ...given("kind", get("kind")),
    ...given("area", get("area")),
    ...given("unit", get("unit")),
    ...given("q", get("q")),
    ...(standing === undefined ? {} : { standing }),
  };
  const list = useInfiniteQuery({
    queryKey: ["stream", "list", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/streams", {
          params: { query: { ...filter, limit: rowsAPage, offset: pageParam } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const shown = pages.reduce((sum, { streams }) => sum + streams.length, 0);
      return shown < last.total ? shown : undefined;
    },
    placeholderData: (before) => before,
    refetchInterval: renewMs,
  });
  useShortcut("/", s("searchKey"), () => document.getElementById("streams-search")?.focus(), t("title"));
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap(({ streams }) => streams) ?? [];
  const all =
    first === undefined ? undefined : standings.reduce((sum, one) => sum + first.byStanding[one], 0);
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
          <SearchField id="streams-search" value={get("q")} set={set} />
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
        </search>
      </header>
      <div className="sensors-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
        <section className="sensors-list" aria-label={t("title")} tabIndex={0}>
          {list.isPending ? <Loading /> : null}
          {list.isError ? <ErrorState error={list.error} retry={() => void list.refetch()} /> : null}
          {list.isSuccess && rows.length === 0 ? <Empty title={t("empty")}>{s("emptyHint")}</Empty> : null}
          {rows.length === 0 ? null : <Table rows={rows} />}
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
      </div>
    </div>
  );
}

const given = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [key in K]?: string };

function Table({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation("streams");
  const { t: s } = useTranslation("sensors");
  return (
    <table className="sensors-table">
      <thead>
        <tr>
          <th scope="col">{s("standing")}</th>
          <th scope="col">{t("column.stream")}</th>
          <th scope="col">{s("kind")}</th>
          <th scope="col" className="number">
            {t("column.last")}
          </th>
          <th scope="col">{t("column.age")}</th>
          <th scope="col">{s("area")}</th>
          <th scope="col">{t("column.alarms")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <StreamLine key={row.number} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function StreamLine({ row }: { row: Row }) {
  const [language] = useLanguage();
  const words = useSensingWords();
  const time = useTimeWords();
  const areas = useAreaNames();
  const now = useNow(15_000);
  const { last, severity, kindNames } = row;
  return (
    <tr>
      <td>
        <StandingLight standing={row.standing} />
      </td>
      <td className="wide">
        <Link href={`/streams/${row.number}`}>{row.thingNames[language]}</Link>{" "}
        <span className="sensors-soft">{row.code}</span>
      </td>
      <td>{kindNames?.[language] ?? row.names[language]}</td>
      <td className="number">{last === null ? "–" : words.value(last.value, row)}</td>
      <td className="sensors-still">
        {last === null ? (
          words.never
        ) : (
          <time dateTime={last.at} title={time.full(last.at)}>
            {words.ago(last.at, now)}
          </time>
        )}
        {last === null || last.marks.length === 0 ? null : (
          <span className="sensors-soft"> · {last.marks.map(words.mark).join(" · ")}</span>
        )}
      </td>
      <td className="phone-not">{areas(row.area)}</td>
      <td>
        {severity === null ? null : (
          <Link href={`/alarms?stream=${row.number}`}>
            <SeverityLight severity={severity} /> {row.alarms > 1 ? `× ${row.alarms}` : ""}
          </Link>
        )}
      </td>
    </tr>
  );
}
