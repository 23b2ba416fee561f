import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../api.ts";
import { useRoleNames } from "../../ui/roles.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { useWrite } from "../../ui/write.ts";
import { FieldOf, refuses, urgencies } from "./fields.tsx";
import type { Whole } from "./proposals.tsx";
import { type ActionAnswer, fieldsOf, sendAction, type Values } from "./send.ts";
import "./actions.css";

/** Fields without which an action cannot be done. */
const needed: readonly (keyof Values)[] = [
  "category",
  "reason",
  "outcome",
  "text",
  "service",
  "into",
  "question",
  "words",
  "label",
];

/**
 * Nothing is chosen beforehand where one press would claim what nobody did: that a person was reached, which counts in
 * the figures, and that a second person agrees.
 */
const unchosen: readonly string[] = ["contact", "callback", "decide"];

type Props = {
  action: string;
  ticket: Whole;
  onDone: (answer: ActionAnswer) => void;
  onCancel?: (() => void) | undefined;
};

/** The form of one action on one ticket, filled with what is proposed. Mount it anew (`key`) for another. */
export function ActionForm({ action, ticket, onDone, onCancel }: Props) {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const [values, setValues] = useState<Values>(() => beginning(action, ticket));
  const set = (more: Values) => setValues((before) => ({ ...before, ...more }));
  const send = useWrite((sent: Values, headers) => sendAction(action, ticket, sent, headers), {
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ["ticket"] });
      onDone(answer);
    },
  });
  const fields = fieldsOf[action] ?? [];
  const missing = fields.some(
    (field) => needed.includes(field) && (values[field] === undefined || values[field] === ""),
  );
  const unsaid =
    (unchosen.includes(action) && values.yes === undefined) ||
    (action === "callback" && values.yes !== false && values.solved === undefined) ||
    (refuses(action, values) && (values.note ?? "").trim() === "");
  const noParts = action === "split" && (values.parts ?? []).every(({ title }) => title.trim() === "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing || unsaid || noParts || send.isPending) return;
    const parts = values.parts?.filter(({ title }) => title.trim() !== "");
    send.mutate(parts === undefined ? values : { ...values, parts });
  };
  const stale = send.error instanceof Problem && send.error.status === 412;
  const stillSensed = send.error instanceof Problem && send.error.code === "ticket.still-sensed";
  return (
    <form className="act-form" onSubmit={submit} aria-label={names.action(action)}>
      {action === "decide" ? <PendingWords ticket={ticket} /> : null}
      {fields.map((field) => (
        <FieldOf key={field} field={field} action={action} ticket={ticket} values={values} set={set} />
      ))}
      {send.isError ? (
        <div role="alert" className="act-problem">
          <p>{sentence(send.error)}</p>
          {stale ? (
            <Button size="small" onClick={() => void client.invalidateQueries({ queryKey: ["ticket"] })}>
              {t("reload")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {stillSensed || values.despite !== undefined ? (
        <FieldOf field="despite" action={action} ticket={ticket} values={values} set={set} />
      ) : null}
      <div className="act-buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={send.isPending}
          disabled={missing || unsaid || noParts}
        >
          {useSubmitWords(action, values, names.action(action))}
        </Button>
        {onCancel === undefined ? null : <Button onClick={onCancel}>{t("ui:action.cancel")}</Button>}
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
  return unchosen.includes(action) ? {} : { yes: true };
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
