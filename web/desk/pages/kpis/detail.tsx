import { Segmented } from "antd";
import { Link } from "wouter";
import { Shown } from "../../../ui/query.tsx";
import { type Address, groupings, queryOf } from "./address.ts";
import { trended, useKpis } from "./data.ts";
import { Distribution } from "./distribution.tsx";
import { type Definition, type Kpis, type Targets, trendOf } from "./figures.ts";
import { type Step, stepsOf } from "./period.ts";
import { targetOf } from "./table.tsx";
import { Trend } from "./trend.tsx";
import { useKpiWords } from "./words.ts";

type Props = {
  address: Address;
  kpis: Kpis;
  definitions: readonly Definition[];
  targets: Targets | undefined;
};

/** One KPI: what it means, how it went, and where it is high and low. */
export function Detail({ address, kpis, definitions, targets }: Props) {
  const { t, language } = useKpiWords();
  const { kpi, by, step, scope, ready, set } = address;
  const figure = kpis.figures.find(({ id }) => id === kpi) ?? kpis.figures[0];
  const definition = definitions.find(({ id }) => id === figure?.id);
  const trend = useKpis(trended(scope, step), ready);
  if (figure === undefined || definition === undefined) return null;
  const steps = stepsOf(address.dates, step, address.today);
  const part = (name: string) => `/kpis/${figure.id}/tickets?${queryOf({ ...scope, part: name })}`;
  return (
    <section className="kpis-detail" aria-label={definition.name[language]}>
      <h2>{definition.name[language]}</h2>
      <p className="kpis-definition">
        {definition.definition[language]}{" "}
        <span className="soft">
          {t("definition", { version: definition.version, cohort: t(`cohort.${definition.cohort}`) })}
        </span>
      </p>
      {figure.kind === "time" && figure.count > 0 ? <Times figure={figure} /> : null}
      <p className="kpis-lists">
        {figure.kind === "rate" ? (
          <>
            <Link href={part("numerator")}>{t("list.numerator")}</Link>
            <Link href={part("rest")}>{t("list.rest")}</Link>
          </>
        ) : null}
        <Link href={part("denominator")}>{t("list.denominator")}</Link>
      </p>
      <div className="kpis-part">
        <h3>{t("trend")}</h3>
        <Segmented<Step>
          className="no-print"
          size="small"
          aria-label={t("trend")}
          value={step}
          onChange={(value) => set({ step: value })}
          options={(["day", "week", "month"] as const).map((value) => ({ value, label: t(`step.${value}`) }))}
        />
      </div>
      <Shown query={trend}>
        {({ groups }) => (
          <Trend
            points={trendOf(groups, figure.id, step === "week", steps)}
            kind={figure.kind}
            target={targetOf(targets?.kpis ?? [], figure.id, scope.source)}
            name={definition.name[language]}
          />
        )}
      </Shown>
      <div className="kpis-part">
        <h3>{t("distribution")}</h3>
        <Segmented
          className="no-print"
          size="small"
          aria-label={t("distribution")}
          value={by}
          onChange={(value) => set({ by: value })}
          options={groupings.map((value) => ({ value, label: t(`by.${value}`) }))}
        />
      </div>
      <Distribution groups={kpis.groups} id={figure.id} by={by} />
    </section>
  );
}

function Times(props: {
  figure: { meanWorkingDays: number | null; medianWorkingDays: number | null; p90WorkingDays: number | null };
}) {
  const { t, value } = useKpiWords();
  const { meanWorkingDays, medianWorkingDays, p90WorkingDays } = props.figure;
  return (
    <dl className="kpis-times">
      {(
        [
          ["mean", meanWorkingDays],
          ["median", medianWorkingDays],
          ["p90", p90WorkingDays],
        ] as const
      ).map(([name, days]) => (
        <div key={name}>
          <dt>{t(`times.${name}`)}</dt>
          <dd>{value(days, "time")}</dd>
        </div>
      ))}
    </dl>
  );
}
