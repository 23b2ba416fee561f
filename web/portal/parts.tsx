import { type ButtonHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from "react";
import { Link } from "wouter";
import "./parts.css";

type Weight = "primary" | "plain" | "quiet";

/** A button a thumb can hit. Exactly one on a page is `primary`. */
export function Button(
  props: {
    weight?: Weight;
    busy?: boolean;
    buttonRef?: Ref<HTMLButtonElement>;
  } & ButtonHTMLAttributes<HTMLButtonElement>,
) {
  const {
    weight = "plain",
    busy = false,
    type = "button",
    children,
    className = "",
    buttonRef,
    ...rest
  } = props;
  return (
    <button
      {...rest}
      ref={buttonRef}
      type={type}
      className={`p-button ${weight} ${className}`}
      aria-busy={busy}
    >
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

/** Brings the person to the first answer that is missing or wrong, once it is shown as such. */
export function toFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() =>
    form.querySelector<HTMLElement>('[aria-invalid="true"], .p-choices.faulty input')?.focus(),
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

/**
 * Something to know before going on. `good` after a success, `bad` where something is wrong; `instead` where it takes
 * the place of what was just used, whose focus it takes over.
 */
export function Notice(props: {
  kind?: "plain" | "good" | "bad";
  title?: string;
  instead?: boolean;
  children?: ReactNode;
}) {
  const { kind = "plain", title, instead = false, children } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (instead) box.current?.focus();
  }, [instead]);
  return (
    <div
      ref={box}
      tabIndex={instead ? -1 : undefined}
      className={`p-notice ${kind}`}
      role={kind === "bad" ? "alert" : "status"}
    >
      {title === undefined ? null : <p className="p-notice-title">{title}</p>}
      {children}
    </div>
  );
}
