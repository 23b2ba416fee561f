import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../api.ts";
import { useRoleNames } from "../../ui/roles.ts";
import { signInAddress } from "../../ui/session.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { useWrite } from "../../ui/write.ts";
import { useDraft } from "./draft.ts";
import { FieldOf, urgencies } from "./fields.tsx";
import { fieldsOf, firstMissing, refuses, type Values } from "./forms.ts";
import type { Whole } from "./proposals.tsx";
import { type ActionAnswer, sendAction } from "./send.ts";
import "./actions.css";

/** Below the fold, what is wrong would be said to nobody. */
const intoView = (told: HTMLElement | null) => told?.scrollIntoView({ block: "nearest" });

type Props = {
  action: string;
  ticket: Whole;
  onDone: (answer: ActionAnswer, sent: Values) => void;
  onCancel?: (() => void) | undefined;
};

/**
 * The form of one action on one ticket, filled with what is proposed. Mount it anew (`key`) for another. What was begun
 * is kept until it is sent or given up; whoever sends it unfinished is told what is missing, and brought there.
 */
export function ActionForm({ action, ticket, onDone, onCancel }: Props) {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const draft = useDraft(action, ticket);
  const [proposed, setProposed] = useState<Values>({});
  const values: Values = { ...beginning(action, ticket), ...proposed, ...draft.values };
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const send = useWrite((sent: Values, headers) => sendAction(action, ticket, sent, headers), {
    onSuccess: (answer, sent) => {
      draft.clear();
      void client.invalidateQueries({ queryKey: ["ticket"] });
      onDone(answer, sent);
    },
  });
  const fields = fieldsOf[action] ?? [];
  const missing = firstMissing(action, values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing !== undefined) {
      form.current?.querySelector<HTMLElement>(`[data-field=${missing}] :is(input, textarea)`)?.focus();
      return;
    }
    if (send.isPending) return;
    const parts = values.parts?.filter(({ title }) => title.trim() !== "");
    send.mutate(parts === undefined ? values : { ...values, parts });
  };
  const missingWords = useMissingWords(action, values, missing);
  const cancel = () => {
    draft.clear();
    onCancel?.();
  };
  const refused = send.error instanceof Problem ? send.error.status : undefined;
  const reload = () => {
    send.reset();
    void client.invalidateQueries({ queryKey: ["ticket"] });
  };
  const stillSensed = send.error instanceof Problem && send.error.code === "ticket.still-sensed";
  return (
    <form ref={form} className="act-form" onSubmit={submit} aria-label={names.action(action)} noValidate>
      {draft.overtaken ? (
        <p className="act-hint" role="status">
          {t("overtaken")}
        </p>
      ) : null}
      {action === "decide" ? <PendingWords ticket={ticket} /> : null}
      {fields.map((field) => (
        <div key={field} className="act-of" data-field={field}>
          <FieldOf
            field={field}
            action={action}
            ticket={ticket}
            values={values}
            set={draft.change}
            propose={setProposed}
          />
        </div>
      ))}
      {send.isError ? (
        <div role="alert" className="act-problem" ref={intoView}>
          <p>{sentence(send.error)}</p>
          {refused === 412 ? (
            <Button size="small" onClick={reload}>
              {t("reload")}
            </Button>
          ) : null}
          {refused === 401 ? (
            <>
              <p>{t("kept")}</p>
              <a className="lw-button" href={signInAddress()}>
                {t("ui:action.signIn")}
              </a>
            </>
          ) : null}
        </div>
      ) : null}
      {stillSensed || values.despite !== undefined ? (
        <FieldOf
          field="despite"
          action={action}
          ticket={ticket}
          values={values}
          set={draft.change}
          propose={setProposed}
        />
      ) : null}
      {tried && missing !== undefined ? (
        <p className="act-problem" role="alert" ref={intoView}>
          {missingWords}
        </p>
      ) : null}
      <div className="act-buttons">
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {useSubmitWords(action, values, names.action(action))}
        </Button>
        {onCancel === undefined ? null : <Button onClick={cancel}>{t("ui:action.cancel")}</Button>}
      </div>
    </form>
  );
}

/** The button says what will happen: "Dispatch to …", "Accept as …". */
function useSubmitWords(action: string, values: Values, plain: string): string {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  const units = useRoleNames();
  if (action === "dispatch" && values.unit !== undefined)
    return t("dispatchTo", { unit: units.unit(values.unit) });
  if (action === "accept" && values.category !== undefined)
    return t("acceptAs", { category: names.category(values.category) });
  return plain;
}

/** What is missing, in a sentence that says what to do. */
function useMissingWords(action: string, values: Values, missing: keyof Values | undefined): string {
  const { t } = useTranslation("actions");
  if (missing === undefined) return "";
  if (missing === "yes") return t("missing.choose", { question: t(`question.${action}`) });
  if (missing === "solved") return t("missing.choose", { question: t("question.solved") });
  if (missing === "into" || missing === "parts") return t(`missing.${missing}`);
  const label = t(`field.${missing === "note" && refuses(action, values) ? "reason" : missing}`);
  return t("missing.write", { field: label });
}

function beginning(action: string, ticket: Whole): Values {
  const category = ticket.category ?? undefined;
  if (action === "accept")
    return { category, urgency: urgencies.find((each) => each === ticket.urgency), public: ticket.public };
  if (action === "partners" || action === "dispatch") return { partners: [...ticket.partnerPaths] };
  if (action === "split") return { parts: [{ title: "", description: "" }] };
  if (action === "label") {
    const first = ticket.labels?.carried.find(({ state }) => state !== "overruled");
    return { label: first?.label, verdict: first === undefined ? "applies" : "does-not-apply" };
  }
  // Nothing is chosen beforehand: one press would claim what nobody said (reached, approved, solved, agreed).
  return {};
}

function PendingWords({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  if (ticket.request === null) return null;
  const days = ticket.request.workingDays;
  return (
    <p className="act-hint">
      {t("pending", { kind: names.pending(ticket.request.kind) })}
      {days === undefined ? "" : ` ${t("pendingDays", { count: days })}`}
    </p>
  );
}
