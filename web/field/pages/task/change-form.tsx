import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Choice, toFirstFault, Words } from "../../fields.tsx";
import { useDraft } from "../../offline/draft.ts";
import type { ChangeName, Entry } from "../../outbox/entry.ts";
import { useDeed } from "../../outbox/outbox.ts";
import { type Photo, PhotoPicker } from "../../photos/photos.tsx";
import type { Whole } from "../../tickets.ts";
import { Callers } from "./callers.tsx";
import { changeOf, draftName, type Filled, forms, missingOf } from "./forms.ts";

type Draft = Filled & { photos: Photo[] };

/** What is asked before a change of a ticket. `correcting` is the refused entry that it replaces. */
export function ChangeForm(props: {
  ticket: Whole;
  name: ChangeName;
  correcting?: Entry | undefined;
  onDone: () => void;
}) {
  const { ticket, name, correcting, onDone } = props;
  const { t } = useTranslation("field");
  const names = useTicketNames();
  const form = forms[name];
  const begin: Draft = {
    words: "",
    answer: "",
    photosPublic: false,
    photos: [],
  };
  const { draft, ready, change, clear } = useDraft<Draft>(draftName(ticket.id, name), begin);
  const act = useDeed();
  const [tried, setTried] = useState(false);
  const [unkept, setUnkept] = useState(false);
  const missing = missingOf(name, draft);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    toFirstFault(event.currentTarget);
    const meant = changeOf(name, draft);
    if (meant === undefined || missing.words) return;
    const pictures = draft.photos.map((photo) => ({ ...photo, public: draft.photosPublic }));
    const subject = { ticket: ticket.id, number: ticket.number };
    const deed = { kind: "change", ...meant } as const;
    try {
      await act({ subject, title: ticket.title, deed, seenVersion: ticket.version }, pictures, correcting);
    } catch (error) {
      console.error(error);
      setUnkept(true);
      return;
    }
    await clear();
    onDone();
  };
  if (!ready) return null;
  return (
    <form className="f-form" onSubmit={(event) => void submit(event)} aria-label={names.action(name)}>
      <h2>{names.action(name)}</h2>
      {name === "contact" ? <Callers ticket={ticket.id} /> : null}
      {form.choice === undefined ? null : (
        <Choice
          legend={t(`form.${form.choice}.question`)}
          options={[
            { value: "yes", label: t(`form.${form.choice}.yes`) },
            { value: "no", label: t(`form.${form.choice}.no`) },
          ]}
          value={draft.choice === undefined ? undefined : draft.choice ? "yes" : "no"}
          fault={tried && missing.choice ? t("form.choose") : undefined}
          onChange={(value) => change({ choice: value === "yes" })}
        />
      )}
      {form.words === undefined ? null : (
        <Words
          label={t(`form.words.${name}`)}
          hint={name === "ask" ? t("form.askHint") : undefined}
          value={draft.words}
          maxLength={form.words.maxLength}
          required={form.words.required}
          fault={
            tried && missing.words ? t(name === "ask" ? "form.missingQuestion" : "form.missing") : undefined
          }
          onChange={(words) => change({ words })}
        />
      )}
      {form.answer !== true || ticket.requesters === 0 ? null : (
        <Words
          label={t("form.answer")}
          hint={t("form.answerHint")}
          rows={2}
          value={draft.answer}
          maxLength={8000}
          onChange={(answer) => change({ answer })}
        />
      )}
      {(form.photos ?? []).map((moment) => (
        <PhotoPicker
          key={moment}
          label={t(`photo.${moment}`)}
          moment={moment}
          photos={draft.photos}
          onChange={(photos) => change({ photos })}
        />
      ))}
      {draft.photos.length === 0 || ticket.requesters === 0 ? null : (
        <label className="f-check">
          <input
            type="checkbox"
            checked={draft.photosPublic}
            onChange={(event) => change({ photosPublic: event.target.checked })}
          />
          <span>{t("photo.public")}</span>
        </label>
      )}
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
      <div className="f-submit">
        <button type="button" className="lw-button" onClick={onDone}>
          {t("ui:action.cancel")}
        </button>
        <button type="submit" className="lw-button primary">
          {t(`form.submit.${name}`)}
        </button>
      </div>
    </form>
  );
}
