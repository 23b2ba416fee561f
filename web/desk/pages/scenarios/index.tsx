import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Search } from "../admin/parts.tsx";
import "./scenarios.css";

type Summary = Got<"/api/scenarios">["scenarios"][number];

const columns = ["raised", "tickets", "joined", "reopened", "none", "standing", "unfounded"] as const;

/** The city's scenarios by domain, each with what came of its alarms in the last thirty days. */
export default function Scenarios() {
  const { t } = useTranslation("scenarios");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const q = read("q")?.toLowerCase() ?? "";
  const scenarios = useQuery({
    queryKey: ["alarm", "scenarios"],
    queryFn: () => answered(api.GET("/api/scenarios")),
    staleTime: 30_000,
  });
  const fits = ({ id, names }: Summary) =>
    q === "" || id.includes(q) || names[language].toLowerCase().includes(q);
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <div className="admin-filters">
        <Search label={t("search")} value={read("q")} onSearch={(words) => set({ q: words })} />
        {scenarios.data === undefined ? null : (
          <span className="admin-count">
            {t("count", { count: scenarios.data.scenarios.filter(fits).length })}
          </span>
        )}
      </div>
      <Shown
        query={scenarios}
        empty={t("empty")}
        isEmpty={({ scenarios: all }) => all.filter(fits).length === 0}
      >
        {({ scenarios: all }) => (
          <div className="admin-table scenario-table desk-flow">
            <table>
              <caption className="unseen">{t("title")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("name")}</th>
                  <th scope="col">{t("category")}</th>
                  <th scope="col" className="number">
                    {t("tests")}
                  </th>
                  {columns.map((name) => (
                    <th key={name} scope="col" className="number" title={t(`hint.${name}`)}>
                      {t(`counts.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              {[...Map.groupBy(all.filter(fits), ({ domain }) => domain)].map(([domain, members]) => (
                <Domain key={domain} domain={domain} members={members} />
              ))}
            </table>
          </div>
        )}
      </Shown>
    </AdminPage>
  );
}

function Domain({ domain, members }: { domain: Summary["domain"]; members: readonly Summary[] }) {
  const { t } = useTranslation("scenarios");
  const [language] = useLanguage();
  const names = useTicketNames();
  return (
    <tbody>
      <tr className="domain">
        <th scope="rowgroup" colSpan={3 + columns.length}>
          {t(`domain.${domain}`)} <span>{members.length}</span>
        </th>
      </tr>
      {members.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            <Link href={`/scenarios/${one.id}`}>{one.names[language]}</Link>
          </th>
          <td data-title={t("category")}>
            {one.category === null ? t("noTicket") : names.category(one.category)}
          </td>
          <td className="number" data-title={t("tests")}>
            {one.tests}
          </td>
          {columns.map((name) => (
            <td
              key={name}
              data-title={t(`counts.${name}`)}
              className={`number ${one.counts[name] === 0 ? "zero" : ""}`}
            >
              {one.counts[name]}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
