import { useLanguage } from "../../../ui/i18n.ts";
import { type FormField, useWorkWords } from "../../../ui/work/index.ts";
import { Choice, Words } from "../../fields.tsx";
import { Labelled, type LabelledProps, List, UnitChoice } from "./labelled.tsx";

const fewChoices = 7;
const shortText = 120;

export type ControlProps = {
  field: FormField;
  required: boolean;
  value: unknown;
  fault: string | undefined;
  onChange: (value: unknown) => void;
};

/** One field of a task's form, of the app's own controls. */
export function Control({ field, required, value, fault, onChange }: ControlProps) {
  const { t } = useWorkWords();
  const [language] = useLanguage();
  const label = `${field.names[language]}${required ? "" : ` (${t("optional")})`}`;
  const hint = field.help?.[language];
  const text = typeof value === "string" ? value : "";
  const common = { label, hint, fault, required };
  if (field.type === "boolean")
    return (
      <Choice
        legend={label}
        options={[
          { value: "yes", label: t("yes") },
          { value: "no", label: t("no") },
        ]}
        value={typeof value === "boolean" ? (value ? "yes" : "no") : undefined}
        fault={fault}
        onChange={(chosen) => onChange(chosen === "yes")}
      />
    );
  if (field.oneOf !== undefined) {
    const options = field.oneOf.map(({ const: one, names }) => ({ value: one, label: names[language] }));
    if (options.length <= fewChoices)
      return (
        <Choice
          legend={label}
          options={options}
          value={text === "" ? undefined : text}
          fault={fault}
          onChange={onChange}
        />
      );
    return <List {...common} options={options} value={text} onChange={onChange} />;
  }
  if (field.format === "unit") return <UnitChoice {...common} value={text} onChange={onChange} />;
  if (field.type !== "string") return <Amount {...common} field={field} value={value} onChange={onChange} />;
  const long = field.format !== "date" && (field.maxLength ?? 2_000) > shortText;
  if (long)
    return <Words {...common} value={text} maxLength={field.maxLength ?? 2_000} onChange={onChange} />;
  return (
    <Line
      {...common}
      type={field.format === "date" ? "date" : "text"}
      maxLength={field.maxLength}
      value={text}
      onChange={onChange}
    />
  );
}

function Line(
  props: LabelledProps & {
    type: "text" | "date";
    maxLength: number | undefined;
    value: string;
    onChange: (value: string) => void;
  },
) {
  const { type, maxLength, value, onChange } = props;
  return (
    <Labelled {...props}>
      {(common) => (
        <input
          {...common}
          type={type}
          maxLength={maxLength}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}

function Amount(
  props: LabelledProps & { field: FormField; value: unknown; onChange: (value: unknown) => void },
) {
  const { field, value, onChange } = props;
  const whole = field.type === "integer";
  return (
    <Labelled {...props}>
      {(common) => (
        <input
          {...common}
          type="number"
          inputMode={whole ? "numeric" : "decimal"}
          step={whole ? 1 : "any"}
          min={field.minimum}
          max={field.maximum}
          value={typeof value === "number" ? value : ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.valueAsNumber)}
        />
      )}
    </Labelled>
  );
}
