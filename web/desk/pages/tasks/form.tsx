import { Input, InputNumber } from "antd";
import { useEffect, useId, useRef } from "react";
import { useLanguage } from "../../../ui/i18n.ts";
import {
  asked,
  type Faults,
  type FormField,
  useFaults,
  useWorkWords,
  type Values,
  type WorkForm,
} from "../../../ui/work/index.ts";
import { UnitChoice } from "../../actions/choices.tsx";
import { DayField } from "../../dates/index.tsx";
import { Select } from "../../select.tsx";
import { Facts } from "../admin/parts.tsx";
import "./tasks.css";

const longText = 300;

/**
 * What is asked for, a labelled field each; what is optional says so. What the server said against a field stands below it
 * until it is changed, and the first of them is brought into view.
 */
export function Fields(props: {
  form: WorkForm;
  values: Values;
  onChange: (values: Values) => void;
  error: unknown;
}) {
  const { form, values, onChange, error } = props;
  const words = useWorkWords();
  const [language] = useLanguage();
  const { faults, mend } = useFaults(error);
  const id = useId();
  const box = useFirstFault(error, faults);
  return (
    <div className="admin-form" ref={box}>
      {asked(form).map(([name, field]) => {
        const optional = form.required?.includes(name) === true ? "" : ` (${words.t("optional")})`;
        const fault = faults[name];
        return (
          <div key={name} className="admin-field" data-faulty={fault === undefined ? undefined : true}>
            <label htmlFor={`${id}-${name}`}>{`${field.names[language]}${optional}`}</label>
            <Control
              id={`${id}-${name}`}
              field={field}
              faulty={fault !== undefined}
              value={values[name]}
              onChange={(value) => {
                mend(name);
                onChange({ ...values, [name]: value });
              }}
            />
            {field.help === undefined ? null : <p className="admin-quiet">{field.help[language]}</p>}
            {fault === undefined ? null : (
              <p id={`${id}-${name}-fault`} className="tasks-fault" role="alert">
                {fault}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Brings whoever sent a form to the first field that was refused. */
function useFirstFault(error: unknown, faults: Faults) {
  const box = useRef<HTMLDivElement>(null);
  const some = Object.keys(faults).length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each refusal, not for each field that is mended
  useEffect(() => {
    if (some) box.current?.querySelector<HTMLElement>("[data-faulty] :is(input, textarea)")?.focus();
  }, [error]);
  return box;
}

/** What the process hands over, in the words of the form. */
export function Given({ form, input }: { form: WorkForm; input: Values }) {
  const facts = useWorkWords().facts(form, input, ({ readOnly }) => readOnly === true);
  return facts.length === 0 ? null : <Facts facts={facts} />;
}

type ControlProps = {
  id: string;
  field: FormField;
  faulty: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
};

function Control({ id, field, faulty, value, onChange }: ControlProps) {
  const { type, format, oneOf, maxLength, minimum, maximum } = field;
  const text = typeof value === "string" ? value : "";
  if (type === "boolean" || oneOf !== undefined)
    return <Choice {...{ id, field, faulty, value, onChange }} />;
  if (format === "unit")
    return (
      <UnitChoice
        id={id}
        value={text === "" ? undefined : text}
        onChange={onChange}
        fault={faulty ? `${id}-fault` : undefined}
      />
    );
  const common = {
    id,
    "aria-invalid": faulty,
    "aria-describedby": faulty ? `${id}-fault` : undefined,
    ...(faulty ? { status: "error" as const } : {}),
  };
  if (type === "integer" || type === "number")
    return (
      <InputNumber
        {...common}
        value={typeof value === "number" ? value : null}
        onChange={(number) => onChange(number ?? undefined)}
        {...(minimum === undefined ? {} : { min: minimum })}
        {...(maximum === undefined ? {} : { max: maximum })}
        {...(type === "integer" ? { precision: 0 } : {})}
      />
    );
  if (format === "date") return <DayField {...common} value={text} onChange={onChange} allowClear />;
  return (maxLength ?? longText + 1) > longText ? (
    <Input.TextArea
      {...common}
      rows={3}
      value={text}
      maxLength={maxLength ?? 2_000}
      onChange={(event) => onChange(event.target.value)}
    />
  ) : (
    <Input
      {...common}
      value={text}
      {...(maxLength === undefined ? {} : { maxLength })}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Choice({ id, field, faulty, value, onChange }: ControlProps) {
  const { t } = useWorkWords();
  const [language] = useLanguage();
  const options: { value: unknown; label: string }[] =
    field.oneOf?.map((choice) => ({ value: choice.const, label: choice.names[language] })) ??
    [true, false].map((answer) => ({ value: answer, label: t(answer ? "yes" : "no") }));
  const place = options.findIndex((option) => option.value === value);
  return (
    <Select<number>
      id={id}
      aria-invalid={faulty}
      {...(faulty ? { "aria-describedby": `${id}-fault`, status: "error" as const } : {})}
      value={place < 0 ? null : place}
      placeholder={t("choose")}
      onChange={(chosen) => onChange(options[chosen]?.value)}
      options={options.map(({ label }, index) => ({ value: index, label }))}
    />
  );
}
