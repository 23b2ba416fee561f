import { useTranslation } from "react-i18next";
import type { Got } from "../api.ts";
import { useLanguage } from "../ui/i18n.ts";
import { useRoleNames } from "../ui/roles.ts";
import type { Credentials } from "./credentials.ts";

type Demo = NonNullable<Got<"/api/sign-in">["demo"]>;
type Account = Demo["accounts"][number];

/** The order of a matter's day, as one would tell it. */
const order = [
  "resident",
  "operator",
  "dispatcher",
  "handler",
  "officer",
  "checker",
  "supervisor",
  "leader",
  "commander",
  "data-steward",
  "administrator",
];
const rank = (role: string) => (order.includes(role) ? order.indexOf(role) : order.length);

/** In a demo: one click to be any of the roles. */
export function DemoAccounts(props: { demo: Demo; send: (credentials: Credentials) => void; busy: boolean }) {
  const { t } = useTranslation("sign-in");
  const { demo, send, busy } = props;
  const names = useRoleNames();
  const byRole = Map.groupBy(demo.accounts, (account) => account.roles[0]?.role ?? "");
  const roles = [...byRole].sort(([a], [b]) => rank(a) - rank(b));
  const enter = (login: string) => send({ login, password: demo.password });
  return (
    <section className="sign-in-demo" aria-labelledby="demo">
      <h2 id="demo">{t("demo.title")}</h2>
      <p>{t("demo.lead")}</p>
      <ul>
        {roles.map(([role, accounts]) => (
          <li key={role}>
            <button type="button" disabled={busy} onClick={() => enter(accounts[0]?.login ?? "")}>
              <span className="sign-in-role">{names.role(role)}</span>
              <span className="sign-in-unit">{names.unit(accounts[0]?.roles[0]?.unit ?? null)}</span>
              <span className="sign-in-duty">{names.duty(role)}</span>
            </button>
            {accounts.length > 1 ? <Others role={role} accounts={accounts} enter={enter} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same role elsewhere. */
function Others(props: { role: string; accounts: readonly Account[]; enter: (login: string) => void }) {
  const { t } = useTranslation("sign-in");
  const { role, accounts, enter } = props;
  const [language] = useLanguage();
  const names = useRoleNames();
  const label = t("demo.others", { count: accounts.length - 1, role: names.role(role) });
  return (
    <select
      className="lw-select"
      aria-label={label}
      value=""
      onChange={(event) => event.target.value !== "" && enter(event.target.value)}
    >
      <option value="">{label}</option>
      {accounts.slice(1).map(({ login, name, readings, roles }) => (
        <option key={login} value={login}>
          {`${names.unit(roles[0]?.unit ?? null) || (readings[language] ?? name)} · ${login}`}
        </option>
      ))}
    </select>
  );
}
