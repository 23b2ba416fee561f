import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Code, Field, Quiet } from "../admin/parts.tsx";
import type { Drawing, ModdleElement, Shape } from "./drawing.ts";
import { useChosen, useKindWords } from "./elements.tsx";

const user = ["candidateScope", "candidateUnit", "assignee", "formKey", "due", "clock"];

/** The attributes of our extension that an element may bear; src/process/README.md says what each means. */
const attributesOf: Record<string, readonly string[]> = {
  "bpmn:UserTask": user,
  "bpmn:ManualTask": user,
  "bpmn:ServiceTask": ["service"],
  "bpmn:SendTask": ["service"],
  "bpmn:BusinessRuleTask": ["decision", "resultVariable"],
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the engine needs to know of the chosen element beyond its drawing. */
export function Properties({ drawing, revision }: { drawing: Drawing; revision: number }) {
  const { t } = useTranslation("admin-processes");
  const chosen = useChosen(drawing);
  const kind = useKindWords();
  if (chosen === undefined) return <Quiet>{t("chooseElement")}</Quiet>;
  const element = chosen.businessObject;
  const set = (name: string, value: string) =>
    drawing.get("modeling").updateProperties(chosen, { [name]: value === "" ? undefined : value });
  return (
    <div className="admin-form" data-revision={revision} key={`${chosen.id} ${revision}`}>
      <div>
        {kind(element)} <Code>{element.id}</Code>
      </div>
      <Entry label={t("property.name")} value={text(element.name)} onSave={(value) => set("name", value)} />
      {["ja", "en"].map((language) => (
        <Entry
          key={language}
          label={t(`property.name-${language}` as "property.name-ja")}
          value={text(element.get(`names:${language}`))}
          onSave={(value) => set(`names:${language}`, value)}
        />
      ))}
      {(attributesOf[element.$type] ?? []).map((name) => (
        <Entry
          key={name}
          label={t(`property.${name}` as "property.service")}
          value={text(element.get(`liangwang:${name}`))}
          onSave={(value) => set(`liangwang:${name}`, value)}
        />
      ))}
      {element.$type === "bpmn:SequenceFlow" ? <Condition drawing={drawing} shape={chosen} /> : null}
      <Timers drawing={drawing} shape={chosen} />
    </div>
  );
}

/** The condition on which a flow is taken. */
function Condition({ drawing, shape }: { drawing: Drawing; shape: Shape }) {
  const { t } = useTranslation("admin-processes");
  const condition = shape.businessObject.get("conditionExpression") as ModdleElement | undefined;
  const save = (body: string) => {
    const conditionExpression =
      body === "" ? undefined : drawing.get("moddle").create("bpmn:FormalExpression", { body });
    drawing.get("modeling").updateProperties(shape, { conditionExpression });
  };
  return <Entry label={t("property.condition")} value={text(condition?.get("body"))} onSave={save} />;
}

const timerKinds = ["timeDate", "timeDuration", "timeCycle"] as const;

/** When a timer event fires. */
function Timers({ drawing, shape }: { drawing: Drawing; shape: Shape }) {
  const { t } = useTranslation("admin-processes");
  const definitions = shape.businessObject.get("eventDefinitions");
  const timer = (Array.isArray(definitions) ? (definitions as ModdleElement[]) : []).find(
    ({ $type }) => $type === "bpmn:TimerEventDefinition",
  );
  if (timer === undefined) return null;
  return timerKinds.map((kind) => (
    <Entry
      key={kind}
      label={t(`property.${kind}`)}
      value={text((timer.get(kind) as ModdleElement | undefined)?.get("body"))}
      onSave={(body) =>
        drawing.get("modeling").updateModdleProperties(shape, timer, {
          [kind]: body === "" ? undefined : drawing.get("moddle").create("bpmn:FormalExpression", { body }),
        })
      }
    />
  ));
}

/** A field that is saved when left, or with Enter. */
function Entry(props: { label: string; value: string; onSave: (value: string) => void }) {
  const { label, value, onSave } = props;
  const [words, setWords] = useState(value);
  const save = () => words !== value && onSave(words);
  return (
    <Field label={label}>
      {(id) => (
        <Input
          id={id}
          size="small"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onBlur={save}
          onPressEnter={save}
        />
      )}
    </Field>
  );
}
