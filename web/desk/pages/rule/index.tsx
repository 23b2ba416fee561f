import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { may, useSession } from "../../../ui/session.ts";
import { Empty } from "../../../ui/states.tsx";
import { DetectionWords } from "../../detection/index.ts";
import { AdminPage, Code, Facts } from "../admin/parts.tsx";
import { type Standing, State, useRules } from "../rules/index.tsx";
import { Try } from "./try.tsx";

/** One rule: what it watches, how it stands, and what it would have raised with other numbers. */
export default function RulePage() {
  const { t } = useTranslation("rule");
  const { id = "" } = useParams<{ id: string }>();
  const rules = useRules();
  return (
    <Shown query={rules}>
      {(data) => {
        const rule = data.rules.find((one) => one.id === id);
        return rule === undefined ? (
          <Empty title={t("unknown", { id })}>
            <Link className="lw-button" href="/rules">
              {t("all")}
            </Link>
          </Empty>
        ) : (
          <Rule rule={rule} />
        );
      }}
    </Shown>
  );
}

function Rule({ rule }: { rule: Standing }) {
  const { t } = useTranslation(["rule", "rules"]);
  const [language] = useLanguage();
  const { data: session } = useSession();
  return (
    <AdminPage
      title={rule.names[language]}
      lead={t("lead")}
      actions={
        <>
          {may(session, "scenario.read") ? <Link href={`/scenarios/${rule.id}`}>{t("scenario")}</Link> : null}
          <Link href={`/alarms?rule=${rule.id}`}>{t("alarms")}</Link>
          <Link href="/rules">{t("all")}</Link>
        </>
      }
    >
      <Facts
        facts={[
          [t("state"), <State key="state" rule={rule} />],
          [t("subjects"), rule.subjects],
          [t("streams"), rule.streams],
          [t("code"), <Code key="code">{rule.id}</Code>],
        ]}
      />
      <section>
        <h2>{t("words")}</h2>
        <DetectionWords detect={rule.detect} />
      </section>
      {may(session, "rule.try") ? (
        <Try key={rule.id} rule={rule} />
      ) : (
        <p className="admin-quiet">{t("mayNotTry")}</p>
      )}
    </AdminPage>
  );
}
