import { Link } from "wouter";
import { queryOf, type Scope } from "./address.ts";
import { type Definition, type Kpis, numberOf, type Target } from "./figures.ts";
import { Interval, TargetWords } from "./table.tsx";
import { useKpiWords } from "./words.ts";

type Props = {
  /** Figures by source. */
  kpis: Kpis;
  definitions: readonly Definition[];
  targets: readonly Target[];
  scope: Scope;
};

/** The targets that hold for one source alone, and how near each is. */
export function SourceTargets({ kpis, definitions, targets, scope }: Props) {
  const { t, language, value, whole, group } = useKpiWords();
  const own = targets.filter(({ source }) => source !== undefined);
  if (own.length === 0) return null;
  return (
    <section className="kpis-sources desk-flow" aria-label={t("report.targets")}>
      <h2>{t("report.targets")}</h2>
      <table className="kpis-columns">
        <tbody>
          {own.map((target) => {
            const { kpi, source } = target;
            const figure = kpis.groups
              .find(({ key }) => key === source)
              ?.figures.find(({ id }) => id === kpi);
            const now = numberOf(figure);
            const name = definitions.find(({ id }) => id === kpi)?.name[language] ?? kpi;
            return (
              <tr key={`${kpi} ${source}`}>
                <th scope="row">{`${group("source", source ?? null)} · ${name}`}</th>
                <td className="number">
                  <Link
                    className={now === null ? "none" : "value"}
                    href={`/kpis/${kpi}/tickets?${queryOf({ ...scope, source, part: "numerator" })}`}
                  >
                    {value(now, figure?.kind ?? "rate")}
                  </Link>
                </td>
                <td data-title={t("column.interval")}>
                  {figure === undefined ? null : <Interval figure={figure} />}
                </td>
                <td className="number" data-title={t("column.basis")}>
                  {figure?.kind === "rate"
                    ? `${whole(figure.numerator)} / ${whole(figure.denominator)}`
                    : null}
                </td>
                {/* No comparison here; the columns stand as in the table of all. */}
                <td />
                <td />
                <td data-title={t("column.target")}>
                  <TargetWords target={target} figure={figure} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
