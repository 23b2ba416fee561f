import { useTranslation } from "react-i18next";
import type { Posted } from "../../api.ts";
import { Time } from "../../ui/time.tsx";
import type { Progress } from "./progress.ts";

type Answer = Posted<"/api/public/tickets/{number}/way">["answer"];

/** What has happened, the newest first: steps taken and what was written for the requester. */
export function History({ progress, answer }: { progress: Progress; answer?: Answer | null | undefined }) {
  const { t } = useTranslation("portal");
  const happened = [
    ...progress.done.map(({ stage, at }) => ({ key: stage, at, words: t(`done.${stage}`), note: undefined })),
    ...progress.notes.map(({ text, at, asked }, index) => ({
      key: `note-${index}`,
      at,
      words: t(asked ? "asked" : "note"),
      note: text,
    })),
    // One's own words; another requester's are theirs.
    ...(progress.replied?.words == null
      ? []
      : [{ key: "replied", at: progress.replied.at, words: t("replied"), note: progress.replied.words }]),
    // What one said of the end: it may be why the matter goes on.
    ...(answer?.solved == null
      ? []
      : [
          {
            key: "answer",
            at: answer.at,
            words: t(answer.solved ? "received.yes" : "received.no"),
            note: undefined,
          },
        ]),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <section aria-labelledby="history">
      <h2 id="history">{t("history")}</h2>
      <ul className="p-history">
        {happened.map(({ key, at, words, note }) => (
          <li key={key}>
            <p className="p-hint">
              <Time at={at} />
            </p>
            <p>{words}</p>
            {note === undefined ? null : <blockquote>{note}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  );
}
