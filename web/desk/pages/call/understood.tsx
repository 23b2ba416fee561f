import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { useCategories, useTicketNames } from "../../../ui/ticket/index.ts";
import { Select } from "../../select.tsx";
import type { Draft } from "./draft.ts";
import type { Proposals } from "./proposals.ts";

type Reason = { kind: string; [more: string]: unknown };
const listed = (value: unknown) => (Array.isArray(value) ? value.join("、") : "");

/** What the words are taken for: category and owner, each with its reasons; both can be overruled. */
export function Understood(props: {
  draft: Draft;
  change: (some: Partial<Draft>) => void;
  proposals: Proposals | undefined;
  /** The category that holds: chosen, else proposed. */
  category: string | undefined;
}) {
  const { draft, change, proposals, category } = props;
  const { t } = useTranslation("call");
  const proposed = proposals?.categories ?? [];
  useShortcut(
    "F7",
    t("understood.next"),
    () => {
      const at = proposed.findIndex(({ code }) => code === category);
      const next = proposed[(at + 1) % Math.max(1, proposed.length)];
      if (next !== undefined) change({ category: next.code, owner: "" });
    },
    t("keys"),
  );
  return (
    <section className="call-part" aria-label={t("understood.title")}>
      <h2>
        {t("understood.category")}
        {proposed.length > 1 ? <kbd>F7</kbd> : null}
      </h2>
      <ProposedCategories proposed={proposed} category={category} change={change} />
      <AnyCategory draft={draft} change={change} />
      <h2>{t("understood.owner")}</h2>
      <Owners draft={draft} change={change} owners={proposals?.owners ?? []} />
    </section>
  );
}

function ProposedCategories(props: {
  proposed: Proposals["categories"];
  category: string | undefined;
  change: (some: Partial<Draft>) => void;
}) {
  const { proposed, category, change } = props;
  const { t } = useTranslation("call");
  const names = useTicketNames();
  const why = ({ kind, words, probability }: Reason) =>
    kind === "keywords"
      ? t("understood.keywords", { words: listed(words) })
      : t("understood.model", { words: listed(words), percent: Math.round(Number(probability) * 100) });
  if (proposed.length === 0) return <p className="call-hint">{t("understood.none")}</p>;
  return (
    <fieldset className="call-choices">
      <legend className="unseen">{t("understood.category")}</legend>
      {proposed.slice(0, 3).map(({ code, confidence, reasons }) => (
        <label key={code} className="call-choice">
          <input
            type="radio"
            name="category"
            checked={code === category}
            onChange={() => change({ category: code, owner: "" })}
          />
          <span>
            {names.category(code)} <span className="call-quiet">{Math.round(confidence * 100)} %</span>
            {reasons.map((reason) => (
              <span key={reason.kind} className="call-why">
                {why(reason)}
              </span>
            ))}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function AnyCategory({ draft, change }: { draft: Draft; change: (some: Partial<Draft>) => void }) {
  const { t } = useTranslation("call");
  const [language] = useLanguage();
  const { data: groups = [] } = useCategories();
  const id = useId();
  return (
    <div className="call-field">
      <label htmlFor={id}>{t("understood.other")}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: "label" }}
        allowClear
        value={draft.category === "" ? null : draft.category}
        onChange={(category: string | null | undefined) => change({ category: category ?? "", owner: "" })}
        options={groups.map((group) => ({
          label: group.names[language],
          options: group.categories.map(({ code, names }) => ({ value: code, label: names[language] })),
        }))}
        placeholder={t("understood.asProposed")}
      />
    </div>
  );
}

function Owners(props: {
  draft: Draft;
  change: (some: Partial<Draft>) => void;
  owners: Proposals["owners"];
}) {
  const { draft, change, owners } = props;
  const { t, i18n } = useTranslation("call");
  const units = useRoleNames();
  const chosen = draft.owner === "" ? owners[0]?.unit : draft.owner;
  const why = (key: string) => (i18n.exists(`call:reason.${key}`) ? t(`reason.${key}`) : key);
  if (owners.length === 0) return <p className="call-hint">{t("understood.noOwner")}</p>;
  return (
    <fieldset className="call-choices">
      <legend className="unseen">{t("understood.owner")}</legend>
      {owners.slice(0, 3).map(({ unit, reasons }) => (
        <label key={unit} className="call-choice">
          <input
            type="radio"
            name="owner"
            checked={unit === chosen}
            onChange={() => change({ owner: unit })}
          />
          <span>
            {units.unit(unit)}
            <span className="call-why">{reasons.map(why).join(t("ui:time.comma"))}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
