import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { Shown } from "../../../ui/query.tsx";
import { may, useSession } from "../../../ui/session.ts";
import { useTheme } from "../../../ui/theme.ts";
import { colours } from "../../../ui/tokens.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Code, Facts, Quiet, Search, Views } from "../admin/parts.tsx";
import { ImportAreas } from "./import-areas.tsx";

export const levels = ["district", "subdistrict", "neighbourhood"] as const;

/** Places: the areas of each level, where a position lies, and the import of official boundaries. */
export default function Places() {
  const { t } = useTranslation(["admin-places", "admin"]);
  const { read, set } = useAddress();
  const { data: session } = useSession();
  const view = read("view") === "import" ? "import" : "areas";
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      {may(session, "place.import") ? (
        <Views
          label={t("admin:views")}
          chosen={view}
          onChoose={(next) => set({ view: next === "areas" ? undefined : next })}
          views={[
            { value: "areas", label: t("view.areas") },
            { value: "import", label: t("view.import") },
          ]}
        />
      ) : null}
      {view === "import" ? <ImportAreas /> : <Areas />}
    </AdminPage>
  );
}

function Areas() {
  const { t } = useTranslation("admin-places");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const theme = useTheme();
  const level = levels.find((known) => known === read("level")) ?? "subdistrict";
  const [search, chosen] = [read("search"), read("area")];
  const [longitude, latitude] = [Number(read("lon") ?? Number.NaN), Number(read("lat") ?? Number.NaN)];
  const pin = Number.isFinite(longitude) && Number.isFinite(latitude) ? { longitude, latitude } : undefined;
  const areas = useQuery({
    queryKey: ["place", "areas", level, language],
    queryFn: () => answered(api.GET("/api/places/areas", { params: { query: { level } } })),
    staleTime: 300_000,
  });
  const words = search?.toLocaleLowerCase();
  return (
    <div className={`admin-split${chosen === undefined ? "" : " admin-split-chosen"}`}>
      <section className="admin-section">
        <div className="admin-filters">
          <Select
            aria-label={t("level")}
            value={level}
            onChange={(value) => set({ level: value, area: undefined })}
            options={levels.map((value) => ({ value, label: t(`levels.${value}`) }))}
          />
          <Search label={t("search")} value={search} onSearch={(text) => set({ search: text })} />
        </div>
        <Shown query={areas} empty={t("none")} isEmpty={({ features }) => features.length === 0}>
          {({ features }) => {
            const rows = features
              .map(({ properties }) => properties)
              .filter(
                ({ name, code }) =>
                  words === undefined || name.toLocaleLowerCase().includes(words) || code.includes(words),
              );
            return (
              <>
                <Quiet>{t("found", { count: rows.length })}</Quiet>
                <div className="admin-table">
                  <Table
                    size="small"
                    pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
                    rowKey="code"
                    dataSource={rows}
                    columns={[
                      {
                        title: t("name"),
                        render: (_, { name, code }) => (
                          <button
                            type="button"
                            className="places-name"
                            aria-pressed={code === chosen}
                            onClick={() => set({ area: code === chosen ? undefined : code })}
                          >
                            {name}
                          </button>
                        ),
                      },
                      { title: t("code"), render: (_, { code }) => <Code>{code}</Code> },
                    ]}
                  />
                </div>
              </>
            );
          }}
        </Shown>
      </section>
      <section className="admin-section">
        <Quiet>{t("pinHint")}</Quiet>
        <DistrictMap
          className="admin-map"
          label={t("map")}
          pin={pin}
          onPin={(at) => set({ lon: at.longitude.toFixed(5), lat: at.latitude.toFixed(5) })}
          fills={chosen === undefined ? {} : { [chosen]: colours[theme].brandSoft }}
        />
        {pin === undefined ? null : <Resolved {...pin} />}
      </section>
    </div>
  );
}

/** Where a position lies. */
function Resolved({ longitude, latitude }: { longitude: number; latitude: number }) {
  const { t } = useTranslation("admin-places");
  const [language] = useLanguage();
  const place = useQuery({
    queryKey: ["place", "resolve", longitude, latitude],
    queryFn: () =>
      answered(api.GET("/api/places/resolve", { params: { query: { lon: longitude, lat: latitude } } })),
  });
  return (
    <div aria-live="polite">
      <Shown query={place}>
        {(found) => (
          <Facts
            facts={[
              [t("resolved.cell"), <Code key="cell">{found.cell}</Code>],
              ...(["neighbourhood", "subdistrict", "district"] as const).map(
                (level) => [t(`resolved.${level}`), found[level]?.names[language] ?? t("outside")] as const,
              ),
            ]}
          />
        )}
      </Shown>
    </div>
  );
}
