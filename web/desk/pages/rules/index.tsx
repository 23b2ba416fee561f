import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { SeverityLight } from "../../../ui/sensing/index.ts";
import { StatusLight } from "../../../ui/status-light.tsx";
import { Time } from "../../../ui/time.tsx";
import { useDetectionWords } from "../../detection/index.ts";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Search } from "../admin/parts.tsx";
import "./rules.css";

export type Rules = Got<"/api/rules">;
export type Standing = Rules["rules"][number];

/** All rules with how they stand now; the one query behind the list and a rule's page. */
export const useRules = () =>
  useQuery({
    queryKey: ["alarm", "rules"],
    queryFn: () => answered(api.GET("/api/rules")),
    refetchInterval: 15_000,
  });

/** The rules that look at every reading: what they watch, and how it stands now. */
export default function RulesPage() {
  const { t } = useTranslation("rules");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const words = useDetectionWords();
  const rules = useRules();
  const q = read("q")?.toLowerCase() ?? "";
  const fits = ({ id, names }: Standing) =>
    q === "" || id.includes(q) || names[language].toLowerCase().includes(q);
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <div className="admin-filters">
        <Search label={t("search")} value={read("q")} onSearch={(text) => set({ q: text })} />
        {rules.data === undefined ? null : <WatchState watch={rules.data.watch} />}
      </div>
      <Shown query={rules} empty={t("empty")} isEmpty={(data) => data.rules.filter(fits).length === 0}>
        {(data) => (
          <div className="admin-table rules-table desk-flow">
            <table>
              <caption className="unseen">{t("title")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("name")}</th>
                  <th scope="col">{t("when")}</th>
                  <th scope="col">{t("severity")}</th>
                  <th scope="col" className="number">
                    {t("streams")}
                  </th>
                  <th scope="col">{t("state")}</th>
                </tr>
              </thead>
              <tbody>
                {data.rules.filter(fits).map((rule) => (
                  <tr key={rule.id}>
                    <th scope="row">
                      <Link href={`/rules/${rule.id}`}>{rule.names[language]}</Link>
                    </th>
                    <td className="words" data-title={t("when")}>
                      {words.when(rule.detect.when)}
                    </td>
                    <td>
                      <SeverityLight severity={rule.detect.severity} />
                    </td>
                    <td className="number" data-title={t("streams")}>
                      {rule.streams}
                    </td>
                    <td>
                      <State rule={rule} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
    </AdminPage>
  );
}

/** How a rule stands, the worst first: colour, shape and words. */
export function State({ rule }: { rule: Standing }) {
  const { t } = useTranslation("rules");
  const parts = (["violated", "pending", "silent", "warmingUp"] as const)
    .filter((name) => rule[name] > 0)
    .map((name) => t(`standing.${name}`, { count: rule[name] }));
  const light = rule.violated > 0 ? "red" : rule.pending > 0 ? "yellow" : "green";
  if (rule.streams === 0) return <StatusLight light="none" words={t("standing.nothing")} />;
  return <StatusLight light={light} words={parts.length === 0 ? t("standing.well") : parts.join(" · ")} />;
}

function WatchState({ watch }: Pick<Rules, "watch">) {
  const { t } = useTranslation("rules");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  return (
    <span className="admin-count">
      {watch.trouble === null ? (
        t("watch", { observed: number.format(watch.observed), late: number.format(watch.late) })
      ) : (
        <span role="alert">
          {t("trouble")} <Time at={watch.trouble.since} />
        </span>
      )}
    </span>
  );
}
