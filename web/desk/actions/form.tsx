import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, DatePicker, Input, InputNumber, Radio, Segmented } from "antd";
import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, Problem } from "../../api.ts";
import { useRoleNames } from "../../ui/roles.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { useWrite } from "../../ui/write.ts";
import { CategoryChoice, UnitChoice, UnitsChoice } from "./choices.tsx";
import {
  NearDuplicates,
  ProposedCategories,
  ProposedOwners,
  useOwners,
  useProposals,
  type Whole,
} from "./proposals.tsx";
import { type ActionAnswer, fieldsOf, sendAction, type Values } from "./send.ts";
import "./actions.css";

const urgencies = ["low", "normal", "high", "urgent"] as const;
/** Fields without which an action cannot be done. */
const needed: readonly (keyof Values)[] = ["category", "reason", "outcome", "text", "service", "into"];

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

/** Whoever sends work back or refuses what was asked says why. */
const refuses = (action: string, { yes }: Values) =>
  yes === false && (action === "check" || action === "decide");

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
  if (action === "request-extend") return { workingDays: 3 };
  if (action === "split") return { parts: [{ title: "", description: "" }] };
  if (action === "return") return { yes: true };
  return { yes: true };
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

type FieldProps = {
  field: keyof Values;
  action: string;
  ticket: Whole;
  values: Values;
  set: (more: Values) => void;
};

function Labelled(props: { label: string; children: (id: string) => ReactNode; wide?: boolean }) {
  const id = useId();
  return (
    <div className="act-field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
}

function FieldOf(props: FieldProps) {
  const { field, action, values, set } = props;
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  switch (field) {
    case "category":
      return <CategoryField {...props} />;
    case "unit":
      return <OwnerField {...props} />;
    case "into":
      return <IntoField {...props} />;
    case "parts":
      return <PartsField {...props} />;
    case "partners":
      return (
        <Labelled label={t("field.partners")}>
          {(id) => <UnitsChoice id={id} value={values.partners} onChange={(partners) => set({ partners })} />}
        </Labelled>
      );
    case "urgency":
      return (
        <div className="act-field">
          <span>{t("field.urgency")}</span>
          <Segmented
            size="small"
            aria-label={t("field.urgency")}
            value={values.urgency ?? "normal"}
            options={urgencies.map((value) => ({ value, label: names.urgency(value) }))}
            onChange={(urgency) => set({ urgency })}
          />
        </div>
      );
    case "public":
      return (
        <Checkbox
          checked={values.public === true}
          onChange={(event) => set({ public: event.target.checked })}
        >
          {t(action === "note" ? "field.publicNote" : "field.public")}
        </Checkbox>
      );
    case "yes":
      return (
        <Radio.Group
          aria-label={t(`question.${action}`)}
          value={values.yes}
          onChange={(event) => set({ yes: event.target.value === true })}
          options={[
            { value: true, label: t(`yes.${action}`) },
            { value: false, label: t(`no.${action}`) },
          ]}
        />
      );
    case "solved":
      return values.yes === false ? null : <SolvedField {...props} />;
    case "satisfaction":
      if (values.yes === false) return null;
      return (
        <Labelled label={t("field.satisfaction")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={5}
              value={values.satisfaction ?? null}
              onChange={(value) => set({ satisfaction: value ?? undefined })}
            />
          )}
        </Labelled>
      );
    case "workingDays":
      return (
        <Labelled label={t("field.workingDays")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={60}
              value={values.workingDays ?? null}
              onChange={(value) => set({ workingDays: value ?? undefined })}
            />
          )}
        </Labelled>
      );
    case "until":
      return (
        <Labelled label={t("field.until")}>
          {(id) => (
            <DatePicker
              id={id}
              showTime={{ format: "HH:mm" }}
              onChange={(at) => set({ until: at === null ? undefined : at.toISOString() })}
            />
          )}
        </Labelled>
      );
    case "service":
      return (
        <Labelled label={t("field.service")}>
          {(id) => (
            <Input
              id={id}
              value={values.service ?? ""}
              onChange={(event) => set({ service: event.target.value })}
            />
          )}
        </Labelled>
      );
    default:
      return (
        <Labelled label={t(`field.${field === "note" && refuses(action, values) ? "reason" : field}`)}>
          {(id) => (
            <Input.TextArea
              id={id}
              rows={field === "note" ? 1 : 2}
              className="desk-grow"
              maxLength={4000}
              value={String(values[field] ?? "")}
              onChange={(event) => set({ [field]: event.target.value })}
            />
          )}
        </Labelled>
      );
  }
}

const answers = { solved: true, unsolved: false, unsaid: null } as const;
type Answer = keyof typeof answers;

/** What the requester says. Nothing is chosen for them, and that they say nothing is an answer to choose, too. */
function SolvedField({ values, set }: FieldProps) {
  const { t } = useTranslation("actions");
  const options = [
    { value: "solved", label: t("yes.solved") },
    { value: "unsolved", label: t("no.solved") },
    { value: "unsaid", label: t("unsaid") },
  ] as const;
  const chosen = options.find(({ value }) => answers[value] === values.solved);
  return (
    <div className="act-field">
      <span>{t("question.solved")}</span>
      <Radio.Group
        aria-label={t("question.solved")}
        value={chosen?.value}
        onChange={(event) => set({ solved: answers[event.target.value as Answer] })}
        options={[...options]}
      />
    </div>
  );
}

/** The proposed categories with their reasons above the choice of all. */
function CategoryField({ action, ticket, values, set }: FieldProps) {
  const { t } = useTranslation("actions");
  const { data } = useProposals(ticket);
  const best = data?.categories[0]?.code;
  useEffect(() => {
    if (action === "accept" && values.category === undefined && best !== undefined) set({ category: best });
  });
  return (
    <>
      {action === "accept" && data !== undefined ? (
        <ProposedCategories
          proposed={data.categories}
          value={values.category}
          onChange={(category) => set({ category })}
        />
      ) : null}
      <Labelled label={t("field.category")}>
        {(id) => (
          <CategoryChoice id={id} value={values.category} onChange={(category) => set({ category })} />
        )}
      </Labelled>
    </>
  );
}

/** The proposed owners with their reasons above the choice of all; proposed partners are offered, too. */
function OwnerField({ ticket, values, set }: FieldProps) {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  const owners = useOwners(ticket).data?.proposals ?? [];
  const best = owners.find(({ role }) => role === "lead")?.unit;
  const partners = owners.filter(({ role }) => role === "partner");
  const chosen = values.partners ?? [];
  useEffect(() => {
    if (values.unit === undefined && best !== undefined) set({ unit: best });
  });
  return (
    <>
      <ProposedOwners owners={owners} value={values.unit} onChange={(unit) => set({ unit })} />
      {partners.map(({ unit, name, reasons }) => (
        <Checkbox
          key={unit}
          checked={chosen.includes(unit)}
          onChange={(event) =>
            set({
              partners: event.target.checked ? [...chosen, unit] : chosen.filter((one) => one !== unit),
            })
          }
        >
          {t("partnerProposed", { unit: name })}
          <span className="act-reason">{reasons.map(names.reason).join(" · ")}</span>
        </Checkbox>
      ))}
      <Labelled label={t("field.unit")}>
        {(id) => <UnitChoice id={id} value={values.unit} onChange={(unit) => set({ unit })} />}
      </Labelled>
    </>
  );
}

/** The ticket that goes on: one of those alike, or one named by its number. */
function IntoField({ ticket, values, set }: FieldProps) {
  const { t } = useTranslation("actions");
  const { data } = useProposals(ticket);
  const sentence = useProblemSentence();
  const [number, setNumber] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [found, setFound] = useState<{ id: string; number: string; title: string | null }>();
  const target = [...(data?.similar ?? []), ...(found === undefined ? [] : [found])].find(
    ({ id }) => id === values.into,
  );
  const find = async () => {
    setWrong(undefined);
    try {
      const named = await answered(
        api.GET("/api/tickets/by-number/{number}", { params: { path: { number: number.trim() } } }),
      );
      setFound(named);
      set({ into: named.id });
    } catch (error) {
      setWrong(sentence(error));
    }
  };
  return (
    <>
      <NearDuplicates
        similar={data?.similar ?? []}
        own={ticket.id}
        chosen={values.into}
        onMerge={(into) => set({ into })}
      />
      <Labelled label={t("field.into")}>
        {(id) => (
          <Input.Search
            id={id}
            value={number}
            enterButton={t("find")}
            onChange={(event) => setNumber(event.target.value)}
            onSearch={() => number.trim() !== "" && void find()}
          />
        )}
      </Labelled>
      {wrong === undefined ? null : (
        <p role="alert" className="act-problem">
          {wrong}
        </p>
      )}
      <p className="act-hint" role="status">
        {target === undefined
          ? null
          : t("targetChosen", { number: target.number, title: target.title ?? "" })}
      </p>
    </>
  );
}

/** The further matters that are split off; each is a ticket of its own. */
function PartsField({ values, set }: FieldProps) {
  const { t } = useTranslation("actions");
  const parts = values.parts ?? [];
  const change = (at: number, more: Partial<{ title: string; description: string }>) =>
    set({ parts: parts.map((part, index) => (index === at ? { ...part, ...more } : part)) });
  return (
    <>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
        <fieldset key={index} className="act-part">
          <legend>{t("part", { number: index + 1 })}</legend>
          <Input
            aria-label={t("field.title")}
            placeholder={t("field.title")}
            maxLength={200}
            value={part.title}
            onChange={(event) => change(index, { title: event.target.value })}
          />
          <Input.TextArea
            aria-label={t("field.description")}
            placeholder={t("field.description")}
            rows={1}
            className="desk-grow"
            value={part.description}
            onChange={(event) => change(index, { description: event.target.value })}
          />
        </fieldset>
      ))}
      <Button
        size="small"
        disabled={parts.length >= 20}
        onClick={() => set({ parts: [...parts, { title: "", description: "" }] })}
      >
        {t("anotherPart")}
      </Button>
    </>
  );
}
