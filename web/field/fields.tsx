import { type ReactNode, useId } from "react";

/** Brings the person to the first answer that is missing or wrong, once it is shown as such. */
export function toFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() =>
    form.querySelector<HTMLElement>('textarea[aria-invalid="true"], .f-choice[data-faulty] input')?.focus(),
  );
}

/** A question with free words as its answer. */
export function Words(props: {
  label: string;
  hint?: string | undefined;
  value: string;
  rows?: number;
  maxLength: number;
  required?: boolean;
  fault?: string | undefined;
  onChange: (value: string) => void;
}) {
  const { label, hint, value, rows = 3, maxLength, required = false, fault, onChange } = props;
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
      <textarea
        id={id}
        rows={rows}
        value={value}
        maxLength={maxLength}
        aria-required={required}
        aria-invalid={fault !== undefined}
        aria-describedby={described.filter((one) => one !== "").join(" ") || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="f-fault" id={`${id}-fault`} role="alert">
        {fault}
      </p>
    </div>
  );
}

/** One of a few answers, each a thumb high. */
export function Choice<T extends string>(props: {
  legend: string;
  options: readonly { value: T; label: ReactNode }[];
  value: T | undefined;
  fault?: string | undefined;
  onChange: (value: T) => void;
}) {
  const { legend, options, value, fault, onChange } = props;
  const name = useId();
  return (
    <fieldset
      className="f-choice"
      data-faulty={fault !== undefined || undefined}
      aria-describedby={fault === undefined ? undefined : `${name}-fault`}
    >
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
      <p className="f-fault" id={`${name}-fault`} role="alert">
        {fault}
      </p>
    </fieldset>
  );
}
