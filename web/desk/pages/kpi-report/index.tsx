import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useId } from "react";
import { useSearchParams } from "wouter";
import { answered, api } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useCity } from "../../../ui/session.ts";
import { useNow, useTimeWords } from "../../../ui/time.tsx";
import { MonthField } from "../../dates/index.tsx";
import { useKpiAddress } from "../kpis/address.ts";
import { groupedBy, useDefinitions, useKpis, useTargets } from "../kpis/data.ts";
import { basisOf, type Definition, type Figure, type Group, type Kpis, numberOf } from "../kpis/figures.ts";
import { periodBefore } from "../kpis/period.ts";
import { SourceTargets } from "../kpis/source-targets.tsx";
import { Interval, TargetWords, targetOf } from "../kpis/table.tsx";
import { useKpiWords } from "../kpis/words.ts";
import "../kpis/kpis.css";
import "./report.css";

/** What each group is told by in the report's tables. */
const grouped = ["reported", "on-time", "resolved", "confirmed", "satisfied", "working-days-gross"] as const;

/** A month on paper: every figure with its basis, by source, department and sub-district, and what each means. */
export default function Report() {
  const { today, set, ready } = useKpiAddress();
  const [params] = useSearchParams();
  const asked = params.get("month") ?? "";
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : today.slice(0, 7);
  const scope = { period: month };
  const before = periodBefore(month, today) ?? month;
  const { t, language, period } = useKpiWords();
  const { data: city } = useCity();
  const id = useId();
  const now = useNow();
  const time = useTimeWords();
  const sources = useKpis({ ...scope, by: "source" }, ready);
  const units = useKpis(groupedBy(scope, "unit"), ready);
  const areas = useKpis(groupedBy(scope, "area"), ready);
  const past = useKpis({ period: before }, ready);
  const targets = useTargets();
  const definitions = useDefinitions();
  return (
    <article className="kpis kpi-report">
      <div className="kpis-actions no-print">
        <label htmlFor={id}>
          {t("report.month")}{" "}
          <MonthField
            id={id}
            value={month}
            max={today.slice(0, 7)}
            onChange={(value) => set({ month: value })}
          />
        </label>
        <Button type="primary" onClick={() => print()}>
          {t("report.print")}
        </Button>
      </div>
      <header>
        <p>{city?.names[language]}</p>
        <h1>{t("report.title", { month: period(month) })}</h1>
        <p className="soft">
          {t("report.asOf", { at: time.full(now) })} · {t("comparedWith", { period: period(before) })}
        </p>
      </header>
      <Shown query={definitions}>
        {(known) => (
          <>
            <Shown query={sources}>
              {(kpis) => (
                <>
                  <Summary
                    scope={scope}
                    kpis={kpis}
                    past={past.data}
                    definitions={known}
                    targets={targets.data?.kpis ?? []}
                  />
                  <Groups title={t("report.bySource")} groups={kpis.groups} by="source" definitions={known} />
                </>
              )}
            </Shown>
            <Shown query={units}>
              {({ groups }) => (
                <Groups title={t("report.byUnit")} groups={groups} by="unit" definitions={known} />
              )}
            </Shown>
            <Shown query={areas}>
              {({ groups }) => (
                <Groups title={t("report.byArea")} groups={groups} by="area" definitions={known} />
              )}
            </Shown>
            <Meanings definitions={known} />
          </>
        )}
      </Shown>
      <Seal />
    </article>
  );
}

type Of = { definitions: readonly Definition[] };

function useNameOf(definitions: readonly Definition[]) {
  const { language } = useKpiWords();
  return (id: string) => definitions.find((one) => one.id === id)?.name[language] ?? id;
}

function Summary({
  kpis,
  past,
  definitions,
  scope,
  targets,
}: Of & {
  scope: { period: string };
  kpis: Kpis;
  past: Kpis | undefined;
  targets: Parameters<typeof targetOf>[0];
}) {
  const { t, value, whole, change } = useKpiWords();
  const nameOf = useNameOf(definitions);
  const old = (id: string) => numberOf(past?.figures.find((one) => one.id === id));
  const basis = (figure: Figure) =>
    figure.kind === "rate"
      ? `${whole(figure.numerator)} / ${whole(figure.denominator)}`
      : whole(basisOf(figure));
  return (
    <section>
      <h2>{t("report.all")}</h2>
      <table className="desk-flow">
        <thead>
          <tr>
            <th scope="col">{t("column.kpi")}</th>
            {["value", "interval", "basis", "before", "change", "target"].map((column) => (
              <th key={column} scope="col" className="number">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kpis.figures.map((figure) => (
            <tr key={figure.id}>
              <th scope="row">{nameOf(figure.id)}</th>
              <td className={numberOf(figure) === null ? "number none" : "number strong"}>
                {value(numberOf(figure), figure.kind)}
              </td>
              <td className="number" data-title={t("column.interval")}>
                <Interval figure={figure} />
              </td>
              <td className="number" data-title={t("column.basis")}>
                {basis(figure)}
              </td>
              <td className="number" data-title={t("column.before")}>
                {value(old(figure.id), figure.kind)}
              </td>
              <td className="number" data-title={t("column.change")}>
                {change(numberOf(figure), old(figure.id), figure.kind)}
              </td>
              <td className="number" data-title={t("column.target")}>
                <TargetWords target={targetOf(targets, figure.id, undefined)} figure={figure} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <SourceTargets kpis={kpis} definitions={definitions} targets={targets} scope={scope} />
    </section>
  );
}

function Groups({
  title,
  groups,
  by,
  definitions,
}: Of & { title: string; groups: readonly Group[]; by: string }) {
  const { t, value, group } = useKpiWords();
  const nameOf = useNameOf(definitions);
  const of = (one: Group, id: string) => one.figures.find((figure) => figure.id === id);
  const sorted = [...groups].sort(
    (a, b) => (numberOf(of(b, "reported")) ?? 0) - (numberOf(of(a, "reported")) ?? 0),
  );
  return (
    <section>
      <h2>{title}</h2>
      {sorted.length === 0 ? <p className="soft">{t("noBasisLong")}</p> : null}
      <table className="desk-flow">
        <thead>
          <tr>
            <th scope="col">{t(`by.${by}`)}</th>
            {grouped.map((id) => (
              <th key={id} scope="col" className="number">
                {nameOf(id)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((one) => (
            <tr key={one.key ?? ""}>
              <th scope="row">{group(by, one.key)}</th>
              {grouped.map((id) => {
                const figure = of(one, id);
                const number = numberOf(figure);
                return (
                  <td key={id} className={number === null ? "number none" : "number"} data-title={nameOf(id)}>
                    {value(number, figure?.kind ?? "rate")}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Meanings({ definitions }: Of) {
  const { t, language } = useKpiWords();
  return (
    <section>
      <h2>{t("report.meanings")}</h2>
      <dl className="kpi-meanings">
        {definitions.map(({ id, name, version, definition }) => (
          <div key={id}>
            <dt>
              {name[language]} <span className="soft">{t("version", { version })}</span>
            </dt>
            <dd>{definition[language]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The state of the ledger when the report was made: with it anybody can check later that nothing was changed. */
function Seal() {
  const { t, whole } = useKpiWords();
  const { data } = useQuery({
    queryKey: ["ledger", "checkpoint"],
    queryFn: async () => String(await answered(api.GET("/ledger/checkpoint", { parseAs: "text" }))),
    staleTime: 60_000,
  });
  const [origin = "", size = "0", root = ""] = (data ?? "").split("\n");
  if (data === undefined) return null;
  return (
    <footer className="kpi-seal">
      <p>{t("report.seal", { size: whole(Number(size)), origin })}</p>
      <code>{root}</code>
    </footer>
  );
}
