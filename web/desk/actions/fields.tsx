import { Button, Checkbox, DatePicker, Input, InputNumber, Radio, Segmented } from "antd";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { useOwnerReason } from "../labels/names.ts";
import { CategoryChoice, LabelChoice, UnitChoice, UnitsChoice } from "./choices.tsx";
import { refuses, type Values } from "./forms.ts";
import {
  NearDuplicates,
  ProposedCategories,
  ProposedOwners,
  useOwners,
  useProposals,
  type Whole,
} from "./proposals.tsx";

export const urgencies = ["low", "normal", "high", "urgent"] as const;

const verdicts = ["applies", "does-not-apply", "withdrawn"] as const;

export type FieldProps = {
  field: keyof Values;
  action: string;
  ticket: Whole;
  values: Values;
  set: (more: Values) => void;
  /** Fills in what the server proposes, which nobody has typed. */
  propose: (more: Values) => void;
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

/** One field of a form. */
export function FieldOf(props: FieldProps) {
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
    case "label":
      return (
        <Labelled label={t("field.label")}>
          {(id) => <LabelChoice id={id} value={values.label} onChange={(label) => set({ label })} />}
        </Labelled>
      );
    case "verdict":
      return (
        <Radio.Group
          aria-label={t("question.label")}
          value={values.verdict}
          onChange={(event) => set({ verdict: verdicts.find((one) => one === event.target.value) })}
          options={verdicts.map((value) => ({ value, label: t(`verdict.${value}`) }))}
        />
      );
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
        // Whoever says so was reached.
        onChange={(event) => set({ solved: answers[event.target.value as Answer], yes: true })}
        options={[...options]}
      />
    </div>
  );
}

/** The proposed categories with their reasons above the choice of all. */
function CategoryField({ action, ticket, values, set, propose }: FieldProps) {
  const { t } = useTranslation("actions");
  const { data } = useProposals(ticket);
  const best = data?.categories[0]?.code;
  useEffect(() => {
    if (action === "accept" && values.category === undefined && best !== undefined)
      propose({ category: best });
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
function OwnerField({ ticket, values, set, propose }: FieldProps) {
  const { t } = useTranslation("actions");
  const reasonOf = useOwnerReason();
  const owners = useOwners(ticket).data?.proposals ?? [];
  const best = owners.find(({ role }) => role === "lead")?.unit;
  const partners = owners.filter(({ role }) => role === "partner");
  const chosen = values.partners ?? [];
  useEffect(() => {
    if (values.unit === undefined && best !== undefined) propose({ unit: best });
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
          <span className="act-reason">{reasons.map(reasonOf).join(" · ")}</span>
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
