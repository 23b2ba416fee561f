import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useAddress } from "../admin/address.ts";
import { Views } from "../admin/parts.tsx";
import { Band, type Vitals } from "./band.tsx";
import { History } from "./history.tsx";
import { Parts } from "./parts.tsx";

export type Whole = Got<"/api/vital-signs/{domain}">;

const stretches = ["1", "7", "28"] as const;
const dayMs = 86_400_000;

/** One vital sign: what it is now, how it went, and what it is made of. */
export function Detail(props: { domain: string; area: string; bands: Vitals["bands"] }) {
  const { domain, area, bands } = props;
  const { t } = useTranslation("vital-signs");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const days = stretches.find((one) => one === read("days")) ?? "1";
  const whole = useQuery({
    queryKey: ["vital-sign", "one", domain, area],
    queryFn: () =>
      answered(api.GET("/api/vital-signs/{domain}", { params: { path: { domain }, query: { area } } })),
  });
  const trend = useQuery({
    queryKey: ["vital-sign", "trend", domain, area, days],
    queryFn: () => {
      const from = new Date(Date.now() - Number(days) * dayMs).toISOString();
      return answered(api.GET("/api/vital-signs/trends", { params: { query: { domain, area, from } } }));
    },
  });
  return (
    <Shown query={whole}>
      {(sign) => (
        <section className="vital-detail" aria-labelledby="vital-name">
          <div className="vital-head">
            <h2 id="vital-name">
              {sign.names[language]} ·{" "}
              {area === "" ? t("wholeCity") : (sign.sign.areaNames?.[language] ?? area)}
            </h2>
            <Band value={sign.sign.value} band={sign.sign.band} />
            <Beside sign={sign} />
          </div>
          <p className="vital-explanation">{sign.explanation[language]}</p>
          {sign.sign.value === null ? <p role="note">{t(reasonOf(sign.sign.reason))}</p> : null}
          <div className="vital-columns">
            <div>
              <Views
                label={t("stretch")}
                chosen={days}
                onChoose={(next) => set({ days: next === "1" ? undefined : next })}
                views={stretches.map((value) => ({ value, label: t("days", { count: Number(value) }) }))}
              />
              <Shown query={trend}>
                {(told) => <History trends={told} bands={bands} name={sign.names[language]} />}
              </Shown>
            </div>
            <Parts sign={sign} bands={bands} />
          </div>
        </section>
      )}
    </Shown>
  );
}

function Beside({ sign }: { sign: Whole }) {
  const { t } = useTranslation("vital-signs");
  const { usual } = sign.comparison;
  const { value } = sign.sign;
  if (value === null) return null;
  if (usual === null) return <span className="vital-beside">{t("noPast")}</span>;
  // Of the whole points that are shown: 89 beside 89 is no point more.
  const by = Math.round(value) - Math.round(usual);
  const key = by === 0 ? "same" : by > 0 ? "above" : "below";
  return (
    <span className="vital-beside">
      {t(`beside.${key}`, { count: Math.abs(by), usual: Math.round(usual) })}
    </span>
  );
}

const reasons: readonly (string | null)[] = ["not-enough-data", "not-computed-yet"];
export const reasonOf = (reason: string | null): string =>
  reasons.includes(reason) ? `reason.${reason}` : "reason.other";
