import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { useRoleNames } from "../../ui/roles.ts";
import { useTicketNames } from "../../ui/ticket/index.ts";
import type { Whole } from "../actions/index.ts";
import { type Declared, useDeclaredLabels } from "./names.ts";
import "./labels.css";

type Labelling = NonNullable<Whole["labels"]>;
type Carried = Labelling["carried"][number];

/** Why a ticket goes the way it does: each label it feels, on whose word, whether it acts, and what it does. */
export function Labels({ ticket, onAction }: { ticket: Whole; onAction: (action: string) => void }) {
  const { t } = useTranslation("labels");
  const names = useTicketNames();
  const declared = useDeclaredLabels();
  const { labels } = ticket;
  if (labels === null) return null;
  return (
    <section className="labels" aria-labelledby="labels">
      <h2 id="labels">{t("title")}</h2>
      <ul>
        {labels.carried.map((one) => (
          <CarriedLabel
            key={`${one.label} ${one.on} ${one.entity ?? ""}`}
            carried={one}
            declared={declared.get(one.label)}
          />
        ))}
      </ul>
      {labels.urgency === ticket.urgency ? null : (
        <p className="labels-hint">{t("without", { urgency: names.urgency(labels.urgency) })}</p>
      )}
      <Proposal ticket={ticket} onAction={onAction} />
      {ticket.allowed.includes("label") ? (
        <Button size="small" className="no-print" onClick={() => onAction("label")}>
          {t("say")}
        </Button>
      ) : null}
    </section>
  );
}

function CarriedLabel({ carried, declared }: { carried: Carried; declared: Declared | undefined }) {
  const { t } = useTranslation("labels");
  const [language] = useLanguage();
  const { label, on, state, origin, source, version, confidence } = carried;
  const effects = useEffects(declared);
  const percent = Math.round((confidence ?? 0) * 100);
  return (
    <li data-state={state}>
      <strong>{declared?.names[language] ?? label}</strong>{" "}
      <span className="labels-hint">
        {t(`on.${on}`)} · {t(`origin.${origin}`, { source, version, percent })}
      </span>
      <p>{[t(`state.${state}`), ...(state === "acts" ? effects : [])].join(" · ")}</p>
      {declared === undefined ? null : <p className="labels-hint">{declared.explanation[language]}</p>}
    </li>
  );
}

/** What a label does, in words. */
function useEffects(declared: Declared | undefined): string[] {
  const { t } = useTranslation("labels");
  const names = useTicketNames();
  const classes = useDeadlineClasses();
  if (declared === undefined) return [];
  const { urgency, deadlineClass } = declared;
  return [
    ...(urgency === null ? [] : [t("effect.urgency", { urgency: names.urgency(urgency) })]),
    ...(deadlineClass === null ? [] : [t("effect.deadlineClass", { name: classes(deadlineClass) })]),
  ];
}

function useDeadlineClasses(): (code: string) => string {
  const [language] = useLanguage();
  const { data } = useQuery({
    queryKey: ["deadline-classes"],
    queryFn: () => answered(api.GET("/api/deadline-classes")),
    staleTime: 600_000,
  });
  return (code) => data?.classes.find((one) => one.code === code)?.names[language] ?? code;
}

/** What the next dispatch would bring, where labels came after the last one. */
function Proposal({ ticket, onAction }: { ticket: Whole; onAction: (action: string) => void }) {
  const { t } = useTranslation("labels");
  const names = useTicketNames();
  const units = useRoleNames();
  const classes = useDeadlineClasses();
  const proposes = ticket.labels?.proposes ?? null;
  if (proposes === null) return null;
  const { unit, urgency, deadlineClass } = proposes;
  const what = [
    ...(unit === null ? [] : [t("toUnit", { unit: units.unit(unit) })]),
    ...(urgency === null ? [] : [t("effect.urgency", { urgency: names.urgency(urgency) })]),
    ...(deadlineClass === null ? [] : [t("effect.deadlineClass", { name: classes(deadlineClass) })]),
  ];
  return (
    <div role="status" className="labels-proposal">
      <p>{t("proposes", { what: what.join(t("ui:time.list")) })}</p>
      {ticket.allowed.includes("dispatch") ? (
        <Button size="small" type="primary" className="no-print" onClick={() => onAction("dispatch")}>
          {t("again")}
        </Button>
      ) : null}
    </div>
  );
}
