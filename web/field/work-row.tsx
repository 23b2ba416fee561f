import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useLanguage } from "../ui/i18n.ts";
import { Parts } from "../ui/parts.tsx";
import { StatusLight } from "../ui/status-light.tsx";
import { Due, useNow } from "../ui/time.tsx";
import { useWorkWords } from "../ui/work/index.ts";
import { Icon } from "./icons.tsx";
import { unsent, useOutbox } from "./outbox/outbox.ts";
import { workOf } from "./outbox/rules.ts";
import { addressOf, type WorkRow } from "./work.ts";

/** One task of a process in a list, told apart from those of tickets by its sign and the process's name. */
export function WorkLine({ row }: { row: WorkRow }) {
  const { t } = useTranslation("field");
  const words = useWorkWords();
  const [language] = useLanguage();
  const { entries } = useOutbox();
  const waiting = unsent(entries).filter((entry) => workOf(entry) === addressOf(row)).length;
  const task = row.names[language];
  return (
    <li>
      <Link href={`/work/${addressOf(row)}`} className="f-row">
        <span className="f-row-head">
          <WorkLight dueAt={row.dueAt} />
          <WorkSign>{row.process.names[language]}</WorkSign>
        </span>
        <span className="f-row-title">{row.about === null ? task : `${task} · ${row.about}`}</span>
        <Parts
          className="f-row-more"
          of={[
            row.takenBy === null ? t("work.free") : t("work.takenBy", { who: words.who(row.takenBy, true) }),
            <Due key="due" at={row.dueAt} short />,
          ]}
        />
        {waiting === 0 ? null : (
          <span className="f-row-waiting">
            <Icon name="outbox" /> {t("tasks.waiting", { count: waiting })}
          </span>
        )}
      </Link>
    </li>
  );
}

/** That it is a process's and no ticket's, and which. */
export function WorkSign({ children }: { children: string }) {
  return (
    <span className="f-work-sign">
      <Icon name="work" /> {children}
    </span>
  );
}

/** Whether it is late; a task knows no warning before. */
export function WorkLight({ dueAt }: { dueAt: string | null }) {
  const now = useNow();
  return <StatusLight light={dueAt === null ? "none" : Date.parse(dueAt) < now ? "red" : "green"} />;
}
