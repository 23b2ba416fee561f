import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { Shown } from "../../../ui/query.tsx";
import { Empty } from "../../../ui/states.tsx";
import { useTheme } from "../../../ui/theme.ts";
import { Time } from "../../../ui/time.tsx";
import { colours } from "../../../ui/tokens.ts";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Views } from "../admin/parts.tsx";
import { Band, type Sign, type Vitals } from "./band.tsx";
import { Detail } from "./detail.tsx";
import "./vital-signs.css";

/** The city's vital signs by domain and area, as a table or on the map; the chosen one opens below. */
export default function VitalSigns() {
  const { t } = useTranslation("vital-signs");
  const vitals = useQuery({
    queryKey: ["vital-sign", "now"],
    queryFn: () => answered(api.GET("/api/vital-signs")),
    refetchInterval: 60_000,
  });
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <Shown query={vitals}>{(data) => <All vitals={data} />}</Shown>
    </AdminPage>
  );
}

function All({ vitals }: { vitals: Vitals }) {
  const { t } = useTranslation("vital-signs");
  const { read, set } = useAddress();
  const first = vitals.domains[0];
  if (first === undefined || first.signs.length === 0)
    return <Empty title={t("none")}>{<p>{t("noneHint")}</p>}</Empty>;
  const domain = vitals.domains.find(({ code }) => code === read("domain")) ?? first;
  const sign = domain.signs.find(({ area }) => area === (read("area") ?? "")) ?? domain.signs[0];
  const view = read("view") === "map" ? "map" : "table";
  return (
    <>
      <div className="vital-views">
        <Views
          label={t("views")}
          chosen={view}
          onChoose={(next) => set({ view: next === "table" ? undefined : next })}
          views={[
            { value: "table", label: t("view.table") },
            { value: "map", label: t("view.map") },
          ]}
        />
        <p className="vital-when">
          {vitals.computedAt === null ? t("notYet") : <Time at={vitals.computedAt} />} ·{" "}
          {t("formula", { version: vitals.formula })}
        </p>
      </div>
      {view === "table" ? (
        <Matrix
          vitals={vitals}
          domain={domain.code}
          area={sign?.area ?? ""}
          onChoose={(code, area) => set({ domain: code, area })}
        />
      ) : (
        <OnMap
          vitals={vitals}
          domain={domain}
          area={sign?.area ?? ""}
          onDomain={(code) => set({ domain: code })}
          onArea={(area) => set({ area })}
        />
      )}
      {sign === undefined ? null : (
        <Detail
          key={`${domain.code} ${sign.area}`}
          domain={domain.code}
          area={sign.area}
          bands={vitals.bands}
        />
      )}
    </>
  );
}

function useAreaName() {
  const { t } = useTranslation("vital-signs");
  const [language] = useLanguage();
  return ({ area, areaNames }: Sign) => (area === "" ? t("wholeCity") : (areaNames?.[language] ?? area));
}

function Matrix(props: {
  vitals: Vitals;
  domain: string;
  area: string;
  onChoose: (domain: string, area: string) => void;
}) {
  const { vitals, domain, area, onChoose } = props;
  const { t } = useTranslation("vital-signs");
  const [language] = useLanguage();
  const nameOf = useAreaName();
  const rows = vitals.domains[0]?.signs ?? [];
  return (
    <div className="admin-table vital-matrix">
      <table>
        <caption className="unseen">{t("matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("area")}</th>
            {vitals.domains.map(({ code, names }) => (
              <th key={code} scope="col">
                {names[language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={row.area} className={row.area === "" ? "whole" : ""}>
              <th scope="row">{nameOf(row)}</th>
              {vitals.domains.map(({ code, signs }) => {
                const sign = signs[place];
                const chosen = code === domain && row.area === area;
                return (
                  <td key={code} className={chosen ? "chosen" : ""}>
                    <button type="button" aria-pressed={chosen} onClick={() => onChoose(code, row.area)}>
                      <Band value={sign?.value ?? null} band={sign?.band ?? null} quiet />
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OnMap(props: {
  vitals: Vitals;
  domain: Vitals["domains"][number];
  area: string;
  onDomain: (code: string) => void;
  onArea: (area: string) => void;
}) {
  const { vitals, domain, area, onDomain, onArea } = props;
  const { t } = useTranslation("vital-signs");
  const [language] = useLanguage();
  const c = colours[useTheme()];
  const nameOf = useAreaName();
  const fillOf = { good: c.greenSoft, attention: c.amber, bad: c.vermilion };
  const fills = Object.fromEntries(
    domain.signs.flatMap((sign) => (sign.band === null ? [] : [[sign.area, fillOf[sign.band]]])),
  );
  return (
    <div className="vital-map">
      <div>
        <Views
          label={t("domain")}
          chosen={domain.code}
          onChoose={onDomain}
          views={vitals.domains.map(({ code, names }) => ({ value: code, label: names[language] }))}
        />
        <DistrictMap
          className="vital-district"
          label={t("mapLabel", { domain: domain.names[language] })}
          fills={fills}
          onArea={onArea}
          list={false}
          legend={false}
        />
      </div>
      <ul aria-label={t("area")}>
        {domain.signs.map((sign) => (
          <li key={sign.area}>
            <button type="button" aria-pressed={sign.area === area} onClick={() => onArea(sign.area)}>
              <span>{nameOf(sign)}</span>
              <Band value={sign.value} band={sign.band} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
