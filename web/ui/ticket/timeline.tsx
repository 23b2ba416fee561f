import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Time } from "../time.tsx";
import { type TicketAct, useActWords } from "./acts.ts";
import "./ticket.css";

type Note = { id: string; act: string; public: boolean; text: string };

/**
 * The acts on a ticket in words: what, who, when, with the notes written with them. `me` is one's own account id;
 * `since` marks what is newer (an ISO instant); `beside` adds something to each act, such as its proof.
 */
export function Timeline(props: {
  acts: readonly TicketAct[];
  notes?: readonly Note[];
  me?: string | undefined;
  since?: string | undefined;
  newestFirst?: boolean;
  beside?: (act: TicketAct) => ReactNode;
}) {
  const { acts, notes = [], me, since, newestFirst = false, beside } = props;
  const { t } = useTranslation("ticket");
  const words = useActWords();
  const ordered = newestFirst ? acts.toReversed() : acts;
  return (
    <ol className="lw-timeline" aria-label={t("timeline")}>
      {ordered.map((act) => (
        <li key={act.id} data-new={since !== undefined && act.at > since ? true : undefined}>
          <p>
            <span className="lw-timeline-what">{words.act(act)}</span>
            <span className="lw-timeline-who">
              {words.actor(act, me)} · <Time at={act.at} />
            </span>
          </p>
          {notes
            .filter((note) => note.act === act.id)
            .map((note) => (
              <NoteWords key={note.id} note={note} />
            ))}
          {beside?.(act)}
        </li>
      ))}
    </ol>
  );
}

/** A note, marked by whether the requesters read it. */
export function NoteWords({ note }: { note: Pick<Note, "public" | "text"> }) {
  const { t } = useTranslation("ticket");
  return (
    <blockquote className="lw-note" data-public={note.public}>
      <span className="lw-note-kind">{t(note.public ? "note.public" : "note.internal")}</span> {note.text}
    </blockquote>
  );
}
