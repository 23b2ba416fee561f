import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { Parts } from "../../../ui/parts.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import type { Figure, Kpis, Targets } from "./data.ts";

type Target = Targets["kpis"][number];
type Rate = Extract<Figure, { kind: "rate" }>;
type Time = Extract<Figure, { kind: "time" }>;

/** What is told where the district has set itself no targets. */
const usual: Target[] = [
  { kpi: "same-day", source: "sensed" },
  { kpi: "resolved", source: "found" },
  { kpi: "confirmed", source: "asked" },
  { kpi: "satisfied", source: "asked" },
  { kpi: "working-days-gross" },
];

/** The measures of the three sources and the time taken, each with its target and, where people were asked, its interval. */
export function Measures(props: {
  kpis: Kpis | undefined;
  targets: Targets | undefined;
  period: string | undefined;
  days: number;
}) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const { kpis, targets, period, days } = props;
  return (
    <section className="wall-panel wall-kpis" aria-label={t("kpi.title")}>
      <h2>
        {t("kpi.title")}
        <small>{t("kpi.period", { count: days })}</small>
        {targets === undefined ? null : (
          <small className="end">{t("kpi.targets", { origin: targets.origin[language] })}</small>
        )}
      </h2>
      <ul>
        {(targets?.kpis ?? usual).map((target) => (
          <Row key={`${target.kpi} ${target.source}`} target={target} kpis={kpis} period={period} />
        ))}
      </ul>
    </section>
  );
}

function Row({
  target,
  kpis,
  period,
}: {
  target: Target;
  kpis: Kpis | undefined;
  period: string | undefined;
}) {
  const { t } = useTranslation("home");
  const names = useTicketNames();
  const figures = of(kpis, target.source);
  const figure = figures.find(({ id }) => id === target.kpi);
  const query = new URLSearchParams({ kpi: target.kpi, period: period ?? "" });
  if (target.source !== undefined) query.set("source", target.source);
  return (
    <li>
      <a href={`/desk/kpis?${query}`}>
        <span className="who">
          {target.source === undefined ? t("kpi.all") : names.source(target.source)}
          <b>{t(`kpi.name.${target.kpi}`)}</b>
        </span>
        {figure?.kind === "time" ? (
          <Days figure={figure} target={target} />
        ) : (
          <Share figure={figure?.kind === "rate" ? figure : undefined} figures={figures} target={target} />
        )}
      </a>
    </li>
  );
}

const of = (kpis: Kpis | undefined, source: string | undefined): Figure[] =>
  (source === undefined ? kpis?.figures : kpis?.groups.find(({ key }) => key === source)?.figures) ?? [];

function Share({ figure, figures, target }: { figure: Rate | undefined; figures: Figure[]; target: Target }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  const rate = figure?.rate ?? null;
  const { atLeast } = target;
  const percent = (value: number) => shortPercent(value, language);
  const asked = figures.find(
    ({ id }) => id === (target.kpi === "satisfied" ? "rating-coverage" : "callback-coverage"),
  );
  const interval = figure?.interval ?? undefined;
  const coverage = interval !== undefined && asked?.kind === "rate" ? asked.rate : null;
  return (
    <>
      <strong className={rate === null ? "none" : ""}>{rate === null ? t("kpi.none") : percent(rate)}</strong>
      <span className="scale" aria-hidden="true">
        <span className="done" style={{ width: `${(rate ?? 0) * 100}%` }} />
        {interval === undefined ? null : (
          <span
            className="interval"
            style={{ left: `${interval.low * 100}%`, width: `${(interval.high - interval.low) * 100}%` }}
          />
        )}
        {atLeast === undefined ? null : <span className="target" style={{ left: `${atLeast * 100}%` }} />}
      </span>
      <span className="verdict">
        {atLeast === undefined ? null : (
          <Verdict
            met={rate === null ? null : reached(rate, atLeast, interval)}
            words={t("kpi.atLeast", { value: percent(atLeast) })}
          />
        )}
      </span>
      <Parts
        className="basis"
        of={[
          figure === undefined || figure.denominator === 0
            ? t("kpi.noBasis")
            : t("kpi.basis", {
                numerator: number.format(figure.numerator),
                denominator: number.format(figure.denominator),
              }),
          interval && t("kpi.interval", { low: percent(interval.low), high: percent(interval.high) }),
          coverage === null ? undefined : t("kpi.coverage", { share: percent(coverage) }),
        ]}
      />
    </>
  );
}

function Days({ figure, target }: { figure: Time; target: Target }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const two = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const number = new Intl.NumberFormat(language);
  const mean = figure.meanWorkingDays;
  const { atMost, before } = target;
  const most = Math.max(before ?? 0, atMost ?? 0, mean ?? 0, 1);
  const share = (days: number) => `${(days / most) * 100}%`;
  return (
    <>
      <strong className={mean === null ? "none" : ""}>
        {mean === null ? t("kpi.none") : two.format(mean)}
      </strong>
      <span className="scale" aria-hidden="true">
        <span className="done" style={{ width: share(mean ?? 0) }} />
        {atMost === undefined ? null : <span className="target" style={{ left: share(atMost) }} />}
        {before === undefined ? null : <span className="target before" style={{ left: share(before) }} />}
      </span>
      <span className="verdict">
        {atMost === undefined ? null : (
          <Verdict
            met={mean === null ? null : mean <= atMost}
            words={t("kpi.atMost", { value: two.format(atMost) })}
          />
        )}
      </span>
      <Parts
        className="basis"
        of={[
          mean === null ? t("kpi.noBasis") : t("kpi.closed", { tickets: number.format(figure.count) }),
          figure.medianWorkingDays === null
            ? undefined
            : t("kpi.median", { days: two.format(figure.medianWorkingDays) }),
          before === undefined ? undefined : t("kpi.before", { days: two.format(before) }),
        ]}
      />
    </>
  );
}

/** Whether a target is met: a shape, a colour and the target in words. */
function Verdict({ met, words }: { met: boolean | null; words: string }) {
  const { t } = useTranslation("home");
  const kind = met === null ? "unknown" : met ? "met" : "missed";
  return (
    <span className={`wall-verdict ${kind}`}>
      <i aria-hidden="true" />
      {words}
      <span className="unseen">{t(`kpi.${kind}`)}</span>
    </span>
  );
}

/** Rounded towards what is not yet reached: 99.97 % is not 100 %. */
function shortPercent(share: number, language: string): string {
  const tenths = Math.floor(share * 1000 + 1e-9) / 1000;
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(tenths);
}

/** Whether a rate has reached its target; null where its interval leaves that open. */
function reached(rate: number, target: number, interval?: { low: number; high: number }): boolean | null {
  if (interval === undefined) return rate >= target;
  return interval.low >= target ? true : interval.high < target ? false : null;
}
