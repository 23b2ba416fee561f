import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { type Language, languages } from "../../../ui/language.ts";
import { Shown } from "../../../ui/query.tsx";
import { SeverityLight } from "../../../ui/sensing/index.ts";
import { may, useSession } from "../../../ui/session.ts";
import { StatusLight } from "../../../ui/status-light.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import { DetectionWords, useDetectionWords } from "../../detection/index.ts";
import { AdminPage, Code, Quiet } from "../admin/parts.tsx";
import "../scenarios/scenarios.css";

type Whole = Got<"/api/scenarios/{id}">;

const languageCodes = Object.keys(languages) as Language[];

/** One scenario: what it looks for, what it does, when it is over, its own tests, and what came of it. */
export default function ScenarioPage() {
  const { t } = useTranslation("scenario");
  const [language] = useLanguage();
  const { id = "" } = useParams<{ id: string }>();
  const whole = useQuery({
    queryKey: ["alarm", "scenario", id],
    queryFn: () => answered(api.GET("/api/scenarios/{id}", { params: { path: { id } } })),
    staleTime: 30_000,
  });
  return (
    <Shown query={whole}>
      {(told) => (
        <AdminPage
          title={told.scenario.names[language]}
          lead={told.scenario.explanation[language]}
          actions={<Link href="/scenarios">{t("all")}</Link>}
        >
          <Counts counts={told.counts} />
          <div className="scenario">
            <div>
              <Detect told={told} />
              <Act told={told} />
              <Close told={told} />
            </div>
            <div>
              <Tests told={told} />
              <Latest told={told} />
            </div>
          </div>
        </AdminPage>
      )}
    </Shown>
  );
}

const counted = ["raised", "tickets", "joined", "reopened", "none", "standing", "unfounded"] as const;

function Counts({ counts }: Pick<Whole, "counts">) {
  const { t } = useTranslation("scenario");
  return (
    <dl className="scenario-counts">
      {counted.map((name) => (
        <div key={name}>
          <dt>{t(`counts.${name}`)}</dt>
          <dd>{counts[name]}</dd>
        </div>
      ))}
    </dl>
  );
}

function Detect({ told: { scenario } }: { told: Whole }) {
  const { t } = useTranslation("scenario");
  const [language] = useLanguage();
  const { data: session } = useSession();
  return (
    <section>
      <h2>{t("detect")}</h2>
      <DetectionWords detect={scenario.detect} />
      <p className="admin-quiet">{t("basis", { basis: scenario.basis[language] })}</p>
      {may(session, "rule.read") ? <Link href={`/rules/${scenario.id}`}>{t("rule")}</Link> : null}
    </section>
  );
}

function Act({ told: { scenario } }: { told: Whole }) {
  const { t } = useTranslation(["scenario", "sensing"]);
  const names = useTicketNames();
  const { ticket, from } = scenario.act;
  return (
    <section>
      <h2>{t("act")}</h2>
      {ticket === undefined ? (
        <p>{t("noTicket")}</p>
      ) : (
        <>
          <p>
            {t("opens", { category: names.category(ticket.category) })}{" "}
            {from === undefined ? "" : t("from", { severity: t(`sensing:severity.${from}`) })}{" "}
            {["thing", "area"].includes(ticket.join.within)
              ? t(`join.${ticket.join.within}`)
              : t("join.metres", { metres: ticket.join.within.replace(/m$/, "") })}
          </p>
          <div className="scenario-texts">
            {languageCodes.map((language) => (
              <div key={language} lang={language}>
                <h4>{languages[language]}</h4>
                <b>{ticket.title[language]}</b>
                <p>{ticket.description[language]}</p>
              </div>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function Close({ told: { scenario } }: { told: Whole }) {
  const { t } = useTranslation("scenario");
  const [language] = useLanguage();
  const { duration } = useDetectionWords();
  const { recovered, stillFaulty, relapse } = scenario.close;
  return (
    <section>
      <h2>{t("close")}</h2>
      <ul>
        <li>{t(recovered === undefined ? "recovered.silent" : "recovered.noted")}</li>
        {recovered === undefined ? null : <li>“{recovered.note[language]}”</li>}
        <li>{t(`stillFaulty.${stillFaulty}`)}</li>
        <li>
          {relapse.within === "0"
            ? t("relapse.never")
            : t("relapse.within", { time: duration(relapse.within) })}
        </li>
      </ul>
    </section>
  );
}

function Tests({ told: { tests } }: { told: Whole }) {
  const { t } = useTranslation(["scenario", "sensing"]);
  const [language] = useLanguage();
  const minutes = (ms: number) =>
    new Intl.NumberFormat(language, { style: "unit", unit: "minute", maximumFractionDigits: 1 }).format(
      ms / 60_000,
    );
  return (
    <section>
      <h2>{t("tests")}</h2>
      <p className="admin-quiet">{t("testsHint")}</p>
      <ul className="scenario-tests">
        {tests.map((test) => (
          <li key={test.name.en}>
            <div className="head">
              <b>{test.name[language]}</b>
              <StatusLight
                light={test.passed ? "green" : "red"}
                words={t(test.passed ? "passed" : "failed")}
              />
            </div>
            {test.changes.length === 0 ? (
              <p className="admin-quiet">{t("nothing")}</p>
            ) : (
              <ol>
                {test.changes.map((change) => (
                  <li key={`${change.atMs} ${change.alarm} ${change.thing}`}>
                    {t("change", {
                      at: minutes(change.atMs),
                      alarm: t(`alarm.${change.alarm}`),
                      severity: t(`sensing:severity.${change.severity}`),
                      ticket: t(`ticket.${change.ticket}`),
                    })}
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Latest({ told: { latest } }: { told: Whole }) {
  const { t } = useTranslation("scenario");
  return (
    <section>
      <h2>{t("latest")}</h2>
      {latest.length === 0 ? <Quiet>{t("noAlarms")}</Quiet> : null}
      <ul className="scenario-latest">
        {latest.slice(0, 30).map((one) => (
          <li key={one.alarm}>
            <SeverityLight severity={one.severity} over={one.recoveredAt !== null} />
            <Link href={`/alarms/${one.alarm}`}>
              <Time at={one.beganAt} />
            </Link>
            <span>{t(one.recoveredAt === null ? "stands" : "recoveredNow")}</span>
            <span className="outcome">
              {t(`ticket.${one.outcome}`)}
              {one.ticket === null ? null : (
                <>
                  {" "}
                  <Link href={`/tickets/${one.ticket.number}`}>
                    <Code>{one.ticket.number}</Code>
                  </Link>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
