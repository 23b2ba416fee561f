import { type ButtonHTMLAttributes, type ReactNode, useId } from "react";
import { Link } from "wouter";
import "./parts.css";

type Weight = "primary" | "plain" | "quiet";

/** A button a thumb can hit. Exactly one on a page is `primary`. */
export function Button(props: { weight?: Weight; busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  const { weight = "plain", busy = false, type = "button", children, className = "", ...rest } = props;
  return (
    <button {...rest} type={type} className={`p-button ${weight} ${className}`} aria-busy={busy}>
      {children}
    </button>
  );
}

/** A link that looks like a button because it is the next step. */
export function LinkButton(props: { href: string; weight?: Weight; children: ReactNode }) {
  const { href, weight = "plain", children } = props;
  return (
    <Link href={href} className={`p-button ${weight}`}>
      {children}
    </Link>
  );
}

/** What a field's control must carry so that its label, hint and fault belong to it. */
export type FieldIds = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** A question: label, hint, the control, and what is wrong with the answer. */
export function Field(props: {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  optional?: string;
  children: (ids: FieldIds) => ReactNode;
}) {
  const { label, hint, fault, optional, children } = props;
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, fault === undefined ? "" : `${id}-fault`];
  const describedBy = described.filter((one) => one !== "").join(" ");
  return (
    <div className={fault === undefined ? "p-field" : "p-field faulty"}>
      <label htmlFor={id}>
        {label}
        {optional === undefined ? null : <span className="p-optional">{optional}</span>}
      </label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="p-hint">
          {hint}
        </p>
      )}
      {children({
        id,
        ...(describedBy === "" ? {} : { "aria-describedby": describedBy }),
        ...(fault === undefined ? {} : { "aria-invalid": true }),
      })}
      <p id={`${id}-fault`} className="p-fault" role="alert">
        {fault}
      </p>
    </div>
  );
}

/** Something to know before going on. `good` after a success, `bad` where something is wrong. */
export function Notice(props: { kind?: "plain" | "good" | "bad"; title?: string; children?: ReactNode }) {
  const { kind = "plain", title, children } = props;
  return (
    <div className={`p-notice ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {title === undefined ? null : <p className="p-notice-title">{title}</p>}
      {children}
    </div>
  );
}
