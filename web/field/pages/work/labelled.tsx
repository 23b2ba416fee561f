import { type ReactNode, useId } from "react";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useWorkWords } from "../../../ui/work/index.ts";

export type LabelledProps = {
  label: string;
  hint: string | undefined;
  fault: string | undefined;
  required: boolean;
};

/** Label, hint and fault around a control that is given their ids. */
export function Labelled(
  props: LabelledProps & {
    children: (common: {
      id: string;
      "aria-required": boolean;
      "aria-invalid": boolean;
      "aria-describedby": string | undefined;
    }) => ReactNode;
  },
) {
  const { label, hint, fault, required, children } = props;
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, fault === undefined ? "" : `${id}-fault`];
  return (
    <div className="f-field">
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <p className="f-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-required": required,
        "aria-invalid": fault !== undefined,
        "aria-describedby": described.filter((one) => one !== "").join(" ") || undefined,
      })}
      <p className="f-fault" id={`${id}-fault`} role="alert">
        {fault}
      </p>
    </div>
  );
}

/** One of many. */
export function List(
  props: LabelledProps & {
    options: readonly { value: string; label: string }[];
    value: string;
    onChange: (value: string) => void;
  },
) {
  const { t } = useWorkWords();
  const { options, value, onChange } = props;
  return (
    <Labelled {...props}>
      {(common) => (
        <select {...common} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t("choose")}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** One of the city's units; the list of them is kept on the phone. */
export function UnitChoice(props: Omit<Parameters<typeof List>[0], "options">) {
  const [language] = useLanguage();
  const units = useRoleNames().known?.units ?? [];
  const options = units.map(({ path, names }) => ({ value: path, label: names[language] }));
  return <List {...props} options={options} />;
}
