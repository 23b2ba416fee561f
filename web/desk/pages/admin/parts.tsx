import { Alert, Input } from "antd";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemSentence } from "../../../ui/states.tsx";
import "./admin.css";

/** The frame of an administration page: what it is, one sentence on what it is for, what one may do. */
export function AdminPage(props: { title: string; lead: string; actions?: ReactNode; children: ReactNode }) {
  const { title, lead, actions, children } = props;
  return (
    <div className="admin">
      <header className="admin-head">
        <div>
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        {actions === undefined ? null : <div className="admin-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Views of one page, as links that a keyboard walks like tabs. */
export function Views<V extends string>(props: {
  label: string;
  views: readonly { value: V; label: ReactNode }[];
  chosen: V;
  onChoose: (value: V) => void;
}) {
  return (
    <nav className="admin-views" aria-label={props.label}>
      {props.views.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-current={value === props.chosen ? "page" : undefined}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}

/** A search field whose words reach the address a moment after the last key. */
export function Search(props: {
  label: string;
  value: string | undefined;
  onSearch: (words: string | undefined) => void;
}) {
  const { label, value = "", onSearch } = props;
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words === value) return;
    const timer = setTimeout(() => onSearch(words === "" ? undefined : words), 250);
    return () => clearTimeout(timer);
  }, [words, value, onSearch]);
  return (
    <Input.Search
      className="admin-search"
      allowClear
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      onSearch={(text) => onSearch(text === "" ? undefined : text)}
    />
  );
}

/** Terms and what they are. */
export function Facts({ facts }: { facts: readonly (readonly [term: string, what: ReactNode])[] }) {
  return (
    <dl className="admin-facts">
      {facts.map(([term, what]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What kept a change from being done, in the problem's own sentence. */
export function Refusal({ error }: { error: unknown }) {
  const sentence = useProblemSentence();
  if (error === null || error === undefined) return null;
  return <Alert type="error" showIcon title={sentence(error)} role="alert" />;
}

/** A code or an identity, to be read letter by letter. */
export function Code({ children }: { children: ReactNode }) {
  return <code className="admin-code">{children}</code>;
}

/** A quiet sentence, such as where a list is empty. */
export function Quiet({ children }: { children: ReactNode }) {
  return <p className="admin-quiet">{children}</p>;
}

/** Words shared by the administration's pages: amounts of time, hours of a week. */
export function useAdminWords() {
  const { t } = useTranslation("admin");
  return {
    t,
    /** `{ workingDays: 2 }` → `2 working days`. */
    amount: (amount: Record<string, number>) =>
      Object.entries(amount)
        .map(([unit, count]) => t(`amount.${unit}`, { count }))
        .join(" "),
    weekday: (iso: number) => t(`weekday.${iso}`),
  };
}

/** A labelled field: `children` is given the id that its control bears. */
export function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="admin-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
