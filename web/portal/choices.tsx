import { type ReactNode, useId } from "react";

/** One of a few answers, all of which are seen; as large as a thumb. */
export function Choices<T extends string>(props: {
  question: string;
  hint?: string;
  /** Said beside the question where it may stay unanswered. */
  optional?: string;
  value: T | undefined;
  options: readonly { value: T; label: ReactNode; more?: string }[];
  onChange: (value: T) => void;
  /** Side by side, where the answers are short. */
  inline?: boolean;
  fault?: string | undefined;
}) {
  const { question, hint, optional, value, options, onChange, inline = false, fault } = props;
  const name = useId();
  return (
    <fieldset
      className={`p-choices ${inline ? "inline" : ""} ${fault === undefined ? "" : "faulty"}`}
      aria-describedby={`${name}-fault`}
    >
      <legend>
        {question}
        {optional === undefined ? null : <span className="p-optional">{optional}</span>}
      </legend>
      {hint === undefined ? null : <p className="p-hint">{hint}</p>}
      <div className="p-options">
        {options.map((option) => (
          <label key={option.value} className="p-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.more === undefined ? null : <small>{option.more}</small>}
            </span>
          </label>
        ))}
      </div>
      <p id={`${name}-fault`} className="p-fault" role="alert">
        {fault}
      </p>
    </fieldset>
  );
}
