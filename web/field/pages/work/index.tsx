import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { Parts } from "../../../ui/parts.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { Due, Time } from "../../../ui/time.tsx";
import { useWorkWords } from "../../../ui/work/index.ts";
import { Icon } from "../../icons.tsx";
import { Kept } from "../../kept.tsx";
import { EntryLine } from "../../outbox/entry-line.tsx";
import { unsent, useDeed, useOutbox } from "../../outbox/outbox.ts";
import { foreseeWork, workOf } from "../../outbox/rules.ts";
import { addressOf, useWhole, type WholeWork } from "../../work.ts";
import { WorkLight, WorkSign } from "../../work-row.tsx";
import { WorkFormFilled } from "./form.tsx";
import { titleOf } from "./words.ts";

/** One task of a process: what it is about, who has it, and its form. */
export default function Work() {
  const { t } = useTranslation("field");
  const { instance = "", item = "" } = useParams<{ instance: string; item: string }>();
  const whole = useWhole({ instance, item });
  return (
    <>
      <Link href="/" className="f-back">
        <Icon name="back" /> {t("nav.tasks")}
      </Link>
      <Kept query={whole}>{(work) => <Shown key={addressOf(work)} work={work} />}</Kept>
    </>
  );
}

function Shown({ work }: { work: WholeWork }) {
  const { t } = useTranslation("field");
  const words = useWorkWords();
  const names = useRoleNames();
  const [language] = useLanguage();
  const { entries } = useOutbox();
  const address = addressOf(work);
  const foreseen = foreseeWork({ address, taken: work.taken }, entries);
  const own = unsent(entries).filter((entry) => workOf(entry) === address);
  const open = work.state === "open";
  return (
    <article className="f-task">
      <header>
        <span className="f-row-head">
          {open ? <WorkLight dueAt={work.dueAt} /> : <span>{t(`work.state.${work.state}`)}</span>}
          <WorkSign>{work.process.names[language]}</WorkSign>
        </span>
        <h1>{work.names[language]}</h1>
        <p>
          <Parts
            of={[
              work.unit === null ? null : names.unit(work.unit),
              open ? <Due key="due" at={work.dueAt} /> : null,
            ]}
          />
        </p>
        <p className="f-row-more">
          <Standing work={work} taken={foreseen.taken} />
        </p>
      </header>
      {own.length === 0 ? null : (
        <ul className="f-list" aria-label={t("outbox.ofTask")}>
          {own.map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      <Handed
        work={work}
        facts={words.facts(work.form, work.input ?? {}, ({ readOnly }) => readOnly === true)}
      />
      {!open || foreseen.done ? null : work.mayDo ? (
        <>
          <TakeOn work={work} mine={foreseen.taken === "me"} />
          <WorkFormFilled work={work} />
        </>
      ) : (
        <p className="f-hint">{t("work.notMine")}</p>
      )}
    </article>
  );
}

function Standing({ work, taken }: { work: WholeWork; taken: "nobody" | "me" | "another" }) {
  const { t } = useTranslation("field");
  const words = useWorkWords();
  const { doneBy, closedAt, takenBy } = work;
  if (doneBy !== null && closedAt !== null)
    return (
      <>
        {t("work.doneBy", { who: words.who(doneBy) })} · <Time at={closedAt} />
      </>
    );
  if (taken === "nobody") return <>{t("work.free")}</>;
  const who = taken === "me" || takenBy === null ? words.t("me") : words.who(takenBy);
  return <>{t("work.takenBy", { who })}</>;
}

function Handed({ work, facts }: { work: WholeWork; facts: (readonly [string, string])[] }) {
  const { t } = useTranslation("field");
  if (work.input === null || facts.length === 0) return null;
  return (
    <section>
      <h2>{t("work.given")}</h2>
      <dl className="f-facts">
        {facts.map(([term, what]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="f-text">{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Taking it on keeps colleagues from setting out for the same; giving it back lets them. */
function TakeOn({ work, mine }: { work: WholeWork; mine: boolean }) {
  const { t } = useTranslation("field");
  const [language] = useLanguage();
  const act = useDeed();
  const [unkept, setUnkept] = useState(false);
  const press = () =>
    act({
      subject: { work: addressOf(work), process: work.process.names[language] },
      title: titleOf(work, language),
      deed: { kind: "work", name: mine ? "release" : "claim" },
      seenVersion: null,
    }).then(
      () => setUnkept(false),
      (error: unknown) => {
        console.error(error);
        setUnkept(true);
      },
    );
  return (
    <div className="f-buttons">
      <button
        type="button"
        className={mine ? "lw-button" : "lw-button primary f-next"}
        onClick={() => void press()}
      >
        {t(mine ? "work.release" : "work.claim")}
      </button>
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
    </div>
  );
}
