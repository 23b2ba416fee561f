import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { asked, filled, missingIn, useWorkWords, type Values } from "../../../ui/work/index.ts";
import { toFirstFault } from "../../fields.tsx";
import { useDraft } from "../../offline/draft.ts";
import { useDeed, useOutbox } from "../../outbox/outbox.ts";
import { addressOf, type WholeWork } from "../../work.ts";
import { Control } from "./controls.tsx";
import { titleOf, workDraft } from "./words.ts";

type Draft = { values: Values };

/** The form by which a task is done: what is missing is said here; the rest the server judges when it arrives. */
export function WorkFormFilled({ work }: { work: WholeWork }) {
  const { t } = useTranslation("field");
  const words = useWorkWords();
  const [language] = useLanguage();
  const { entries } = useOutbox();
  const [search] = useSearchParams();
  const [, go] = useLocation();
  const act = useDeed();
  const address = addressOf(work);
  const correcting = entries.find(({ order }) => String(order) === search.get("correct"));
  const { draft, ready, change, clear } = useDraft<Draft>(workDraft(address), { values: {} });
  const [tried, setTried] = useState(false);
  const [mended, setMended] = useState<readonly string[]>([]);
  const [unkept, setUnkept] = useState(false);
  const { form } = work;
  const missing = form === null ? [] : missingIn(form, draft.values);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    toFirstFault(event.currentTarget);
    if (missing.length > 0) return;
    const subject = { work: address, process: work.process.names[language] };
    const deed = { kind: "work", name: "complete", body: { variables: filled(draft.values) } } as const;
    try {
      await act({ subject, title: titleOf(work, language), deed, seenVersion: null }, [], correcting);
    } catch (error) {
      console.error(error);
      setUnkept(true);
      return;
    }
    await clear();
    go(`/work/${address}`, { replace: true });
  };
  if (!ready) return null;
  return (
    <form
      className="f-form"
      noValidate
      onSubmit={(event) => void submit(event)}
      aria-label={work.names[language]}
    >
      <h2>{t("work.form")}</h2>
      {form === null
        ? null
        : asked(form).map(([name, field]) => {
            const isMissing = tried && missing.includes(name);
            const told = mended.includes(name) ? undefined : correcting?.fault?.fields?.[name];
            return (
              <Control
                key={name}
                field={field}
                required={form.required?.includes(name) === true}
                value={draft.values[name]}
                fault={isMissing ? words.t("missing", { field: field.names[language] }) : told}
                onChange={(value) => {
                  setMended((before) => [...before, name]);
                  change(({ values }) => ({ values: { ...values, [name]: value } }));
                }}
              />
            );
          })}
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
      <div className="f-submit">
        <button type="submit" className="lw-button primary">
          {t("work.complete")}
        </button>
      </div>
    </form>
  );
}
