import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useReading } from "../../../ui/names.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { signOut, useSession } from "../../../ui/session.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { LanguageSwitch, ThemeSwitch } from "../../../ui/switches.tsx";
import { dueNext } from "../../../ui/ticket/index.ts";
import { useNow, useTimeWords } from "../../../ui/time.tsx";
import { localDay } from "../../../ui/working-time.ts";
import { useMe } from "../../me.ts";
import { forgetAnswers } from "../../offline/answers.ts";
import { useInstall } from "../../offline/install.ts";
import { EntryLine } from "../../outbox/entry-line.tsx";
import { unsent, useOutbox } from "../../outbox/outbox.ts";
import { TaskRow } from "../../task-row.tsx";
import { kindOf, type Row, useKept, useTasks } from "../../tickets.ts";
import { kindOfWork, useWork } from "../../work.ts";

const dayMs = 86_400_000;

/** My day: what I did, what I found, what is still due; and the settings of this phone. */
export default function Day() {
  const { t } = useTranslation("field");
  const me = useMe();
  const now = useNow();
  const words = useTimeWords();
  const { entries } = useOutbox();
  const tasks = useTasks();
  const kept = useKept();
  const today = localDay(now, words.timeZone);
  const isToday = (at: string | null) => at !== null && localDay(Date.parse(at), words.timeZone) === today;
  const deeds = entries.filter((entry) => entry.account === me.id && isToday(entry.madeAt));
  const count = (names: readonly string[]) =>
    deeds.filter(({ deed }) => names.includes("name" in deed ? deed.name : deed.kind)).length;
  const due = (tasks.data ?? []).filter(
    (row) => kindOf(row, me, kept(row.id)?.shares) === "todo" && !row.suspended && isToday(dueNext(row)),
  );
  const dueWork = (useWork().data ?? []).filter((row) => kindOfWork(row) === "todo" && isToday(row.dueAt));
  const found = (useFound() ?? []).filter(({ reportedAt }) => isToday(reportedAt));
  // What has just arrived from here may not be in the server's list yet, nor is what still waits here.
  const known = new Set(found.map(({ id }) => id));
  const notListed = deeds.filter(
    ({ deed, answer }) => deed.kind === "report" && !known.has(answer?.id ?? ""),
  );
  const figures = [
    ["handled", count(["handle", "share", "complete"])],
    ["looked", count(["verify", "check"])],
    ["reported", found.length + notListed.length],
    ["due", due.length + dueWork.length],
  ] as const;
  return (
    <>
      <h1>{t("day.title")}</h1>
      <p className="f-row-more">{words.day(now)}</p>
      <dl className="f-figures">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{t(`day.${name}`)}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <Found rows={found} />
      <section>
        <h2>{t("day.deeds")}</h2>
        {deeds.length === 0 ? <p className="f-hint">{t("day.noDeeds")}</p> : null}
        <ul className="f-list">
          {[...deeds].reverse().map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </ul>
      </section>
      <Settings />
    </>
  );
}

/** What I reported in the last day, from this phone or another; undefined while it was never answered. */
function useFound() {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["ticket", "found-by-me", me.id],
    queryFn: async () => {
      const from = new Date(Date.now() - dayMs).toISOString();
      const query = { reporter: "me", from, sort: "newest" as const, limit: 200 };
      return (await answered(api.GET("/api/tickets", { params: { query } }))).tickets;
    },
  });
  return data;
}

function Found({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation("field");
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{t("day.found")}</h2>
      <ul className="f-list">
        {rows.map((row) => (
          <TaskRow key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Settings() {
  const { t } = useTranslation("field");
  const me = useMe();
  const { data: session } = useSession();
  const names = useRoleNames();
  const reading = useReading();
  const putOnHome = useInstall();
  return (
    <section className="f-settings">
      <h2>{t("day.phone")}</h2>
      <p>{reading(me.name)}</p>
      <p className="f-row-more">
        {[names.role(session?.role ?? "officer"), names.unit(me.unit)].join(" · ")}
      </p>
      <div className="f-switches">
        <LanguageSwitch />
        <ThemeSwitch named />
      </div>
      {putOnHome === undefined ? null : (
        <button type="button" className="lw-button" onClick={putOnHome}>
          {t("day.install")}
        </button>
      )}
      <SignOut />
    </section>
  );
}

/** Signing out with things unsent is said to be what it is, and takes a second tap. */
function SignOut() {
  const { t } = useTranslation("field");
  const { entries } = useOutbox();
  const sentence = useProblemSentence();
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const count = unsent(entries).length;
  const leave = async () => {
    try {
      // First the session: where that fails, nothing on the phone is forgotten.
      await signOut(forgetAnswers);
    } catch (error) {
      setFault(error);
    }
  };
  return (
    <div className="f-sign-out">
      {asking ? (
        <div role="alertdialog" aria-labelledby="sign-out-warning" className="f-halt">
          <p id="sign-out-warning">{t("day.signOutWarning", { count })}</p>
          <div className="f-buttons">
            <button type="button" className="lw-button primary" onClick={() => setAsking(false)}>
              {t("day.stay")}
            </button>
            <button type="button" className="lw-button danger" onClick={() => void leave()}>
              {t("day.signOutAnyway")}
            </button>
          </div>
        </div>
      ) : (
        <button
          type="button"
          className="lw-button"
          onClick={() => (count > 0 ? setAsking(true) : void leave())}
        >
          {t("ui:action.signOut")}
        </button>
      )}
      <p className="f-fault" role="alert">
        {fault === undefined ? "" : sentence(fault)}
      </p>
    </div>
  );
}
