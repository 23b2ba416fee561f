import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Listing } from "../admin/listing.tsx";
import { Code, Facts, Quiet, useAdminWords } from "../admin/parts.tsx";
import type { Unit } from "./unit-tree.tsx";

type Duty = Got<"/api/organisations/responsibilities">["responsibilities"][number];

/** One unit: its names and place in the tree, what it answers for, and who works there. */
export function UnitPanel({ unit }: { unit: Unit }) {
  const { t } = useTranslation("admin-organisations");
  const [language] = useLanguage();
  const others = Object.entries(unit.names).filter(([other]) => other !== language);
  return (
    <div className="admin-section">
      <h2>{unit.names[language]}</h2>
      <Facts
        facts={[
          [t("kindLabel"), t(`kind.${unit.kind}`)],
          [t("path"), <Code key="path">{unit.path}</Code>],
          [t("otherNames"), others.map(([, name]) => name).join(" · ")],
          [t("area"), unit.area === null ? "–" : <Code key="area">{unit.area}</Code>],
          [t("validFrom"), unit.validFrom],
          [t("validTo"), unit.validTo ?? t("open")],
        ]}
      />
      <Duties unit={unit.path} />
      <People unit={unit.path} />
    </div>
  );
}

function Duties({ unit }: { unit: string }) {
  const { t } = useTranslation("admin-organisations");
  const duties = useQuery({
    queryKey: ["organisation", "duties", unit],
    queryFn: () => answered(api.GET("/api/organisations/responsibilities", { params: { query: { unit } } })),
  });
  return (
    <>
      <h3>{t("duties")}</h3>
      <Shown query={duties}>
        {({ responsibilities }) =>
          responsibilities.length === 0 ? (
            <Quiet>{t("noDuties")}</Quiet>
          ) : (
            <div className="admin-table">
              <Listing<Duty>
                rowKey="order"
                dataSource={responsibilities}
                columns={[
                  { title: t("what"), render: (_, duty) => <What duty={duty} /> },
                  { title: t("where"), card: "plain", render: (_, duty) => <Where duty={duty} /> },
                  { title: t("when"), card: "plain", render: (_, duty) => <WhenWords when={duty.when} /> },
                  { title: t("role"), card: "plain", render: (_, { role }) => t(`${role}_role`) },
                ]}
              />
            </div>
          )
        }
      </Shown>
    </>
  );
}

function What({ duty }: { duty: Duty }) {
  const { t } = useTranslation("admin-organisations");
  const names = useTicketNames();
  const words = [
    ...duty.labels.map((label) => t("label", { label })),
    ...duty.categories.map((code) =>
      code.includes("/") ? names.category(code) : t("groupOf", { name: names.group(code) }),
    ),
  ];
  return (
    <ul className="admin-lines">
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}

function Where({ duty }: { duty: Duty }) {
  const { t } = useTranslation("admin-organisations");
  if (duty.where.length > 0) return duty.where.map(({ name }) => name).join(t("ui:time.list"));
  return duty.kind === null ? t("everywhere") : t("byKind");
}

function WhenWords({ when }: { when: Duty["when"] }) {
  const { t } = useTranslation("admin-organisations");
  const { weekday } = useAdminWords();
  if (when === null) return t("always");
  const days = when.weekdays?.map(weekday).join(" ");
  const hours =
    when.from === undefined && when.to === undefined
      ? undefined
      : `${when.from ?? "00:00"}–${when.to ?? "24:00"}`;
  return [days, hours].filter((part) => part !== undefined).join(t("ui:time.comma"));
}

/** Who can be reached at a unit: those who hold a role there. */
function People({ unit }: { unit: string }) {
  const { t } = useTranslation("admin-organisations");
  const { data: session } = useSession();
  const names = useRoleNames();
  const allowed = may(session, "account.read");
  const people = useQuery({
    queryKey: ["account", "unit", unit],
    queryFn: () => answered(api.GET("/api/accounts", { params: { query: { unit, after: "", limit: 20 } } })),
    enabled: allowed,
  });
  return (
    <>
      <h3>{t("people")}</h3>
      {allowed ? (
        <Shown query={people}>
          {({ accounts, count }) =>
            accounts.length === 0 ? (
              <Quiet>{t("noPeople")}</Quiet>
            ) : (
              <>
                <ul className="admin-lines">
                  {accounts.map(({ id, name, login, roles }) => (
                    <li key={id}>
                      {name} <Code>{login}</Code>{" "}
                      {roles
                        .filter((held) => held.unit === unit)
                        .map(({ role }) => names.role(role))
                        .join(t("ui:time.list"))}
                    </li>
                  ))}
                </ul>
                <p>
                  <Link href={`/admin/accounts?unit=${encodeURIComponent(unit)}`}>
                    {t("allPeople")} ({count})
                  </Link>
                </p>
              </>
            )
          }
        </Shown>
      ) : (
        <Quiet>{t("peopleForbidden")}</Quiet>
      )}
    </>
  );
}
