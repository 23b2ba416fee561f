import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { ErrorState } from "../../ui/states.tsx";
import { useNow, useTimeWords } from "../../ui/time.tsx";
import { useWrite } from "../../ui/write.ts";
import { useBegun } from "../device/begun.ts";
import { handOver } from "../device/photos.ts";
import { Button, Field, Notice, toFirstFault } from "../parts.tsx";
import { PhotoPicker } from "../photo-picker.tsx";
import type { Progress } from "./progress.ts";

/** What the requester is asked, with the form to answer it in words and photos; and that an answer has arrived. */
export function Question({ progress, code }: { progress: Progress; code?: string }) {
  const { t } = useTranslation("portal");
  const { moment } = useTimeWords();
  const now = useNow();
  const [sent, setSent] = useState(false);
  const { question, replied } = progress;
  if (question === null) {
    if (sent) return <Notice kind="good">{t("question.thanks")}</Notice>;
    if (replied === null || progress.status !== "open") return null;
    return <p className="p-hint">{t("question.replied", { moment: moment(replied.at, now) })}</p>;
  }
  return (
    <section className="p-asked" aria-labelledby="question">
      <h2 id="question">{t("question.title")}</h2>
      <blockquote className="p-question">{question.text}</blockquote>
      <p className="p-hint">
        {t("question.until", { moment: moment(question.dueAt, now) })}{" "}
        {question.pauses ? t("question.paused") : null}
      </p>
      <ReplyForm
        key={question.at}
        progress={progress}
        {...(code === undefined ? {} : { code })}
        onDone={() => setSent(true)}
      />
    </section>
  );
}

function ReplyForm(props: { progress: Progress; code?: string; onDone: () => void }) {
  const { progress, code, onDone } = props;
  const { t } = useTranslation("portal");
  const client = useQueryClient();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { id, number } = progress;
  const begun = useBegun(`reply ${number}`, { words: "" });
  const { words } = begun.values;
  const photosOf = `reply ${number}`;
  const missing = words.trim() === "";
  const send = useWrite(
    async (said: string, headers) => {
      const body = { words: said, ...(code === undefined ? {} : { code }) };
      await answered(api.POST("/api/tickets/{id}/reply", { params: { path: { id } }, body, headers }));
      await handOver(number, photosOf);
      begun.end();
    },
    {
      onSuccess: () => {
        onDone();
        void client.invalidateQueries({ queryKey: ["ticket"] });
      },
    },
  );
  return (
    <form
      className="p-form p-answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        toFirstFault(event.currentTarget);
        if (!missing && !busy && !send.isPending) send.mutate(words.trim());
      }}
    >
      <Field label={t("question.words")} fault={tried && missing ? t("question.needsWords") : undefined}>
        {(ids) => (
          <textarea
            {...ids}
            rows={3}
            maxLength={4000}
            value={words}
            onInput={(event) => begun.change({ words: event.currentTarget.value })}
          />
        )}
      </Field>
      {code === undefined ? null : <PhotoPicker matter={photosOf} onBusy={setBusy} />}
      {send.isError ? <ErrorState error={send.error} /> : null}
      <Button type="submit" weight="primary" busy={send.isPending}>
        {t("question.send")}
      </Button>
    </form>
  );
}
