import { Button } from "antd";
import { Link } from "wouter";
import { Shown } from "../../../ui/query.tsx";
import { Loading } from "../../../ui/states.tsx";
import { queryOf, useKpiAddress } from "./address.ts";
import { groupedBy, useDefinitions, useKpis, useTargets } from "./data.ts";
import { Detail } from "./detail.tsx";
import { Downloads } from "./downloads.tsx";
import { Filters } from "./filters.tsx";
import { periodBefore } from "./period.ts";
import { SourceTargets } from "./source-targets.tsx";
import { KpiTable } from "./table.tsx";
import { useKpiWords } from "./words.ts";
import "./kpis.css";

/** The KPI board: every figure with its basis, its interval, its past and its target, and what it is made of. */
export default function Board() {
  const address = useKpiAddress();
  const { t, period: periodWords, conditions } = useKpiWords();
  const { scope, period, today, by, ready } = address;
  const before = periodBefore(period, today);
  const definitions = useDefinitions();
  const targets = useTargets();
  const now = useKpis(groupedBy(scope, by), ready);
  const past = useKpis({ ...scope, period: before ?? period }, ready && before !== undefined);
  const sources = useKpis({ ...scope, by: "source" }, ready && scope.source === undefined);
  if (definitions.data === undefined && !definitions.isError) return <Loading />;
  return (
    <div className="kpis">
      <header className="kpis-head">
        <h1>{t("title")}</h1>
        <p>
          {periodWords(period)}
          {before === undefined ? "" : ` · ${t("comparedWith", { period: periodWords(before) })}`}
        </p>
        <p className="desk-paper">{conditions(scope).join(" · ")}</p>
        <div className="kpis-actions no-print">
          {now.data === undefined || definitions.data === undefined ? null : (
            <Downloads kpis={now.data} definitions={definitions.data} by={by} period={period} />
          )}
          <Link href={`/kpis/report?${queryOf({ month: period.slice(0, 7) })}`} asChild>
            <Button>{t("report.open")}</Button>
          </Link>
        </div>
      </header>
      <Filters address={address} />
      <Shown query={definitions}>
        {(known) => (
          <Shown query={now}>
            {(kpis) => (
              <div className="kpis-body">
                <div className="kpis-main">
                  {sources.data === undefined || scope.source !== undefined ? null : (
                    <SourceTargets
                      kpis={sources.data}
                      definitions={known}
                      targets={targets.data?.kpis ?? []}
                      scope={scope}
                    />
                  )}
                  <KpiTable
                    address={address}
                    kpis={kpis}
                    past={past.data}
                    definitions={known}
                    targets={targets.data?.kpis ?? []}
                  />
                </div>
                <Detail
                  address={address}
                  kpis={kpis}
                  definitions={known}
                  targets={targets.data ?? undefined}
                />
              </div>
            )}
          </Shown>
        )}
      </Shown>
    </div>
  );
}
