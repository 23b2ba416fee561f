import { Input, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { UnitChoice } from "../../actions/choices.tsx";
import { Select } from "../../select.tsx";
import { Facts, Field } from "../admin/parts.tsx";

export type Form = NonNullable<Got<"/api/work-items/{instance}/{item}">["form"]>;
type FormField = Form["properties"][string];
export type Values = Record<string, unknown>;

const longText = 300;

/** What is asked for, a labelled field each; what is optional says so. */
export function Fields(props: { form: Form; values: Values; onChange: (values: Values) => void }) {
  const { form, values, onChange } = props;
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const asked = Object.entries(form.properties).filter(([, { readOnly }]) => readOnly !== true);
  return (
    <div className="admin-form">
      {asked.map(([name, field]) => {
        const optional = form.required?.includes(name) === true ? "" : ` (${t("optional")})`;
        return (
          <Field key={name} label={`${field.names[language]}${optional}`}>
            {(id) => (
              <>
                <Control
                  id={id}
                  field={field}
                  value={values[name]}
                  onChange={(value) => onChange({ ...values, [name]: value })}
                />
                {field.help === undefined ? null : <p className="admin-quiet">{field.help[language]}</p>}
              </>
            )}
          </Field>
        );
      })}
    </div>
  );
}

/** What the process hands over, in the words of the form. */
export function Given({ form, input }: { form: Form; input: Values }) {
  const shown = useShownValue();
  const [language] = useLanguage();
  const given = Object.entries(form.properties).filter(
    ([name, { readOnly }]) => readOnly === true && input[name] !== null && input[name] !== undefined,
  );
  if (given.length === 0) return null;
  return (
    <Facts
      facts={given.map(([name, field]) => [field.names[language], shown(field, input[name])] as const)}
    />
  );
}

/** What was filled in, without what was left empty. */
export function filled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}

/** Whether all that the form requires is there. */
export const isComplete = (form: Form | null, values: Values): boolean =>
  (form?.required ?? []).every((name) => Object.hasOwn(filled(values), name));

function useShownValue() {
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const names = useRoleNames();
  return ({ type, format, oneOf }: FormField, value: unknown): string => {
    if (type === "boolean") return t(value === true ? "yes" : "no");
    if (format === "unit") return names.unit(String(value));
    const choice = oneOf?.find((each) => each.const === value);
    return choice === undefined ? String(value) : choice.names[language];
  };
}

type ControlProps = { id: string; field: FormField; value: unknown; onChange: (value: unknown) => void };

function Control({ id, field, value, onChange }: ControlProps) {
  const { type, format, oneOf, maxLength, minimum, maximum } = field;
  const text = typeof value === "string" ? value : "";
  if (type === "boolean" || oneOf !== undefined) return <Choice {...{ id, field, value, onChange }} />;
  if (format === "unit")
    return <UnitChoice id={id} value={text === "" ? undefined : text} onChange={onChange} />;
  if (type === "integer" || type === "number")
    return (
      <InputNumber
        id={id}
        value={typeof value === "number" ? value : null}
        onChange={(number) => onChange(number ?? undefined)}
        {...(minimum === undefined ? {} : { min: minimum })}
        {...(maximum === undefined ? {} : { max: maximum })}
        {...(type === "integer" ? { precision: 0 } : {})}
      />
    );
  if (format === "date")
    return <Input id={id} type="date" value={text} onChange={(event) => onChange(event.target.value)} />;
  return (maxLength ?? longText + 1) > longText ? (
    <Input.TextArea
      id={id}
      rows={3}
      value={text}
      maxLength={maxLength ?? 2_000}
      onChange={(event) => onChange(event.target.value)}
    />
  ) : (
    <Input
      id={id}
      value={text}
      {...(maxLength === undefined ? {} : { maxLength })}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Choice({ id, field, value, onChange }: ControlProps) {
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const options: { value: unknown; label: string }[] =
    field.oneOf?.map((choice) => ({ value: choice.const, label: choice.names[language] })) ??
    [true, false].map((answer) => ({ value: answer, label: t(answer ? "yes" : "no") }));
  const place = options.findIndex((option) => option.value === value);
  return (
    <Select<number>
      id={id}
      value={place < 0 ? null : place}
      placeholder={t("choose")}
      onChange={(chosen) => onChange(options[chosen]?.value)}
      options={options.map(({ label }, index) => ({ value: index, label }))}
    />
  );
}
