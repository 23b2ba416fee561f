import { Link } from "wouter";
import { type Address, queryOf } from "./address.ts";
import {
  type Definition,
  directionOf,
  type Figure,
  type Kpis,
  numberOf,
  standing,
  type Target,
} from "./figures.ts";
import { useKpiWords } from "./words.ts";

type Props = {
  address: Address;
  kpis: Kpis;
  past: Kpis | undefined;
  definitions: readonly Definition[];
  targets: readonly Target[];
};

/** The target of a KPI that holds for what is asked: that of the source, or of all. */
export const targetOf = (targets: readonly Target[], id: string, source: string | undefined) =>
  targets.find((target) => target.kpi === id && target.source === source);

/** All KPIs, each with what it rests on. */
export function KpiTable({ address, kpis, past, definitions, targets }: Props) {
  const { t } = useKpiWords();
  return (
    <section className="kpis-table desk-flow" aria-label={t("all")}>
      <table className="kpis-columns">
        <thead>
          <tr>
            <th scope="col">{t("column.kpi")}</th>
            <th scope="col" className="number">
              {t("column.value")}
            </th>
            <th scope="col">{t("column.interval")}</th>
            <th scope="col" className="number">
              {t("column.basis")}
            </th>
            <th scope="col" className="number">
              {t("column.before")}
            </th>
            <th scope="col" className="number">
              {t("column.change")}
            </th>
            <th scope="col">{t("column.target")}</th>
          </tr>
        </thead>
        <tbody>
          {kpis.figures.map((figure) => (
            <Row
              key={figure.id}
              figure={figure}
              before={past?.figures.find(({ id }) => id === figure.id)}
              definition={definitions.find(({ id }) => id === figure.id)}
              target={targetOf(targets, figure.id, address.scope.source)}
              address={address}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row(props: {
  figure: Figure;
  before: Figure | undefined;
  definition: Definition | undefined;
  target: Target | undefined;
  address: Address;
}) {
  const { figure, before, definition, target, address } = props;
  const { t, language, value, change } = useKpiWords();
  const now = numberOf(figure);
  const was = numberOf(before);
  const chosen = address.kpi === figure.id;
  return (
    <tr className={chosen ? "chosen" : ""}>
      <th scope="row">
        <button type="button" aria-pressed={chosen} onClick={() => address.set({ kpi: figure.id })}>
          {definition?.name[language] ?? figure.id}
        </button>
      </th>
      <td className="number">
        <Link
          className={now === null ? "none" : "value"}
          href={`/kpis/${figure.id}/tickets?${queryOf({ ...address.scope, part: "numerator" })}`}
        >
          {value(now, figure.kind)}
        </Link>
      </td>
      <td data-title={t("column.interval")}>
        <Interval figure={figure} />
      </td>
      <td className="number" data-title={t("column.basis")}>
        <Basis figure={figure} address={address} />
      </td>
      <td className="number soft" data-title={t("column.before")}>
        {before === undefined ? "–" : value(was, figure.kind)}
      </td>
      <td className="number" data-title={t("column.change")}>
        <Change words={change(now, was, figure.kind)} now={now} was={was} id={figure.id} />
      </td>
      <td data-title={t("column.target")}>
        <TargetWords target={target} figure={figure} />
      </td>
    </tr>
  );
}

/** The 95 % interval of what only those who answered tell. */
export function Interval({ figure }: { figure: Figure }) {
  const { percent } = useKpiWords();
  if (figure.kind !== "rate" || figure.interval == null) return null;
  return <span className="soft">{`${percent(figure.interval.low)} – ${percent(figure.interval.high)}`}</span>;
}

function Basis({ figure, address }: { figure: Figure; address: Address }) {
  const { whole } = useKpiWords();
  const to = (part: string) => `/kpis/${figure.id}/tickets?${queryOf({ ...address.scope, part })}`;
  if (figure.kind !== "rate") return <Link href={to("denominator")}>{whole(figure.count)}</Link>;
  return (
    <>
      <Link href={to("numerator")}>{whole(figure.numerator)}</Link>
      {" / "}
      <Link href={to("denominator")}>{whole(figure.denominator)}</Link>
    </>
  );
}

function Change(props: { words: string; now: number | null; was: number | null; id: string }) {
  const { words, now, was, id } = props;
  const { t } = useKpiWords();
  const direction = directionOf(id);
  if (now === null || was === null || now === was || direction === "none") return <span>{words}</span>;
  const better = now > was === (direction === "up");
  return (
    <span className={better ? "better" : "worse"}>
      {words} <span aria-hidden="true">{now > was ? "▲" : "▼"}</span>
      <span className="unseen">{t(better ? "better" : "worse")}</span>
    </span>
  );
}

/** The target in words, and by a shape and a word whether it is met. */
export function TargetWords({ target, figure }: { target: Target | undefined; figure: Figure | undefined }) {
  const { t, value } = useKpiWords();
  if (target === undefined) return null;
  const state = standing(figure, target);
  const bound = target.atLeast ?? target.atMost ?? null;
  return (
    <span className={`kpis-target ${state}`}>
      <i aria-hidden="true" />
      {t(target.atLeast === undefined ? "target.atMost" : "target.atLeast", {
        value: value(bound, figure?.kind ?? "rate"),
      })}
      <span className="verdict">{t(`target.${state}`)}</span>
    </span>
  );
}
