import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, keyHeader } from "../../api.ts";
import { ErrorState } from "../../ui/states.tsx";
import { useWrite } from "../../ui/write.ts";
import { Choices } from "../choices.tsx";
import { useBegun } from "../device/begun.ts";
import { handOver } from "../device/photos.ts";
import { Button, Field, Notice, toFirstFault } from "../parts.tsx";
import { PhotoPicker } from "../photo-picker.tsx";
import type { Progress } from "./progress.ts";

type Begun = { solved?: "yes" | "no"; satisfaction?: (typeof degrees)[number]; words: string };
type Values = { solved: boolean; satisfaction?: number; words: string };
const degrees = ["5", "4", "3", "2", "1"] as const;

/**
 * The requester's answer after the end. "Not solved" opens the matter again; both are sent under the same key as long
 * as they are not answered, so nothing is said twice.
 */
export function AnswerForm(props: { progress: Progress; code?: string; onDone: (solved: boolean) => void }) {
  const { progress, code, onDone } = props;
  const { t } = useTranslation("portal");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { id, number } = progress;
  const begun = useBegun<Begun>(`answer ${number}`, { words: "" });
  const { solved, satisfaction, words } = begun.values;
  const needsWords = solved === "no" && words.trim() === "";
  const photosOf = `answer ${number}`;
  const send = useWrite(
    async ({ solved: isSolved, satisfaction: degree, words: said }: Values, headers) => {
      const params = { path: { id } };
      if (code !== undefined) {
        const body = {
          code,
          solved: isSolved,
          ...(degree === undefined ? {} : { satisfaction: degree }),
          ...(said === "" ? {} : { words: said }),
        };
        await answered(api.POST("/api/tickets/{id}/answer", { params, body, headers }));
      }
      if (!isSolved) {
        const key = secondKey(headers[keyHeader] ?? "");
        const body = { reason: said, ...(code === undefined ? {} : { code }) };
        await answered(api.POST("/api/tickets/{id}/reopen", { params, body, headers: { [keyHeader]: key } }));
      }
      await handOver(number, photosOf);
      begun.end();
      return isSolved;
    },
    { onSuccess: onDone },
  );
  return (
    <form
      className="p-form p-answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        toFirstFault(event.currentTarget);
        if (solved === undefined || needsWords || busy || send.isPending) return;
        send.mutate({
          solved: solved === "yes",
          ...(satisfaction === undefined ? {} : { satisfaction: Number(satisfaction) }),
          words: words.trim(),
        });
      }}
    >
      <Choices
        inline
        question={t("answer.solved")}
        value={solved}
        onChange={(value) => begun.change({ solved: value })}
        options={(["yes", "no"] as const).map((value) => ({ value, label: t(`answer.${value}`) }))}
        fault={tried && solved === undefined ? t("answer.choose") : undefined}
      />
      {solved === "no" ? <Notice>{t("answer.reopens")}</Notice> : null}
      {code === undefined ? null : (
        <Choices
          inline
          question={t("answer.satisfaction")}
          optional={t("optional")}
          value={satisfaction}
          onChange={(value) => begun.change({ satisfaction: value })}
          options={degrees.map((value) => ({ value, label: t(`answer.degree${value}`) }))}
        />
      )}
      <Field
        label={t(solved === "no" ? "answer.why" : "answer.words")}
        {...(solved === "no" ? {} : { optional: t("optional") })}
        fault={tried && needsWords ? t("answer.needsWords") : undefined}
      >
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
        {t("answer.send")}
      </Button>
    </form>
  );
}

/** A second unguessable key that belongs to the first: another last digit. */
function secondKey(key: string): string {
  const last = Number.parseInt(key.slice(-1), 16);
  return `${key.slice(0, -1)}${(Number.isNaN(last) ? 0 : last ^ 1).toString(16)}`;
}
