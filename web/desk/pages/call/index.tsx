import { App, Input, Radio } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Language, languages } from "../../../ui/language.ts";
import { may, useSession } from "../../../ui/session.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { useProblemSentence } from "../../../ui/states.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { Select } from "../../select.tsx";
import { Caller } from "./caller.tsx";
import { type Draft, isBegun, titleOf, useDraft } from "./draft.ts";
import { Knowledge } from "./knowledge.tsx";
import { Place } from "./place.tsx";
import { useProposals } from "./proposals.ts";
import { ReadBack } from "./read-back.tsx";
import { SimilarTickets } from "./similar.tsx";
import { type Outcome, useSubmit } from "./submit.ts";
import { Understood } from "./understood.tsx";
import "./call.css";

/** One screen for one call, at the speed of dictation. */
export default function Call() {
  const { data: session } = useSession();
  return session?.account == null ? null : <Desk key={session.account.id} account={session.account.id} />;
}

function Desk({ account }: { account: string }) {
  const { t } = useTranslation("call");
  const { draft, change, reset } = useDraft(account);
  const [outcome, setOutcome] = useState<Outcome>();
  const proposals = useProposals(draft).data;
  const category = draft.category === "" ? proposals?.categories[0]?.code : draft.category;
  const first = useRef<HTMLInputElement>(null);
  const submit = useSubmit(setOutcome);
  // Who comes to this page has a caller on the line.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) first.current?.focus();
  }, []);
  const busy = submit.isPending || outcome !== undefined;
  const next = () => {
    setOutcome(undefined);
    submit.reset();
    reset();
    requestAnimationFrame(() => first.current?.focus());
  };
  const { modal } = App.useApp();
  // A key beside those that end a call must not throw away one that is half written down.
  const nextOrAsk = () => {
    if (outcome !== undefined || !isBegun(draft)) return next();
    modal.confirm({
      title: t("dropCall"),
      okText: t("drop"),
      okButtonProps: { danger: true },
      autoFocusButton: "cancel",
      onOk: next,
    });
  };
  useShortcut("F10", t("nextCall"), nextOrAsk, t("keys"));
  return (
    <div className="call">
      <h1 className="unseen">{t("title")}</h1>
      <fieldset className="call-form" disabled={busy}>
        <legend className="unseen">{t("form")}</legend>
        <Caller draft={draft} change={change} first={first} />
        <Words draft={draft} change={change} />
        <Contact draft={draft} change={change} />
        <Ending
          draft={draft}
          change={change}
          category={category}
          owner={proposals?.owners[0]?.unit}
          submit={submit}
          busy={busy}
        />
      </fieldset>
      <div className="call-column">
        {outcome === undefined ? (
          <>
            <Understood draft={draft} change={change} proposals={proposals} category={category} />
            <SimilarTickets
              similar={proposals?.similar ?? []}
              busy={busy || titleOf(draft) === ""}
              join={(ticket) => submit.mutate({ kind: "joined", draft, ticket })}
            />
          </>
        ) : (
          <ReadBack outcome={outcome} language={draft.language} next={next} />
        )}
      </div>
      <div className="call-column">
        <Place draft={draft} change={change} />
        <Knowledge
          draft={draft}
          category={category}
          use={(answer, categories) =>
            change({ answer, ...(category === undefined ? { category: categories[0] ?? "" } : {}) })
          }
        />
      </div>
    </div>
  );
}

type Part = { draft: Draft; change: (some: Partial<Draft>) => void };

function Words({ draft, change }: Part) {
  const { t } = useTranslation("call");
  const names = useTicketNames();
  const words = useId();
  const title = useId();
  return (
    <section className="call-part" aria-label={t("words.title")}>
      <div className="call-field">
        <label htmlFor={words}>{t("words.words")}</label>
        <Input.TextArea
          id={words}
          rows={6}
          className="desk-grow call-words"
          maxLength={20_000}
          value={draft.words}
          onChange={({ target }) => change({ words: target.value })}
          placeholder={t("words.hint")}
        />
      </div>
      <div className="call-field">
        <label htmlFor={title}>{t("words.short")}</label>
        <Input
          id={title}
          maxLength={200}
          value={draft.title}
          onChange={({ target }) => change({ title: target.value })}
          placeholder={titleOf({ title: "", words: draft.words })}
        />
      </div>
      <fieldset className="call-field call-urgency">
        <legend>{t("words.urgency")}</legend>
        <Radio.Group
          optionType="button"
          value={draft.urgency}
          onChange={({ target }) => change({ urgency: target.value as Draft["urgency"] })}
          options={[
            { value: "", label: t("words.asCategory") },
            ...(["low", "normal", "high", "urgent"] as const).map((value) => ({
              value,
              label: names.urgency(value),
            })),
          ]}
        />
      </fieldset>
    </section>
  );
}

function Contact({ draft, change }: Part) {
  const { t } = useTranslation("call");
  const [notify, language, mail] = [useId(), useId(), useId()];
  return (
    <section className="call-part call-pair" aria-label={t("contact.title")}>
      <div className="call-field">
        <label htmlFor={notify}>{t("contact.notify")}</label>
        <Select
          id={notify}
          value={draft.notify}
          onChange={(value: Draft["notify"]) => change({ notify: value })}
          options={(["none", "sms", "mail"] as const).map((value) => ({
            value,
            label: t(`contact.${value}`),
          }))}
        />
      </div>
      <div className="call-field">
        <label htmlFor={language}>{t("contact.language")}</label>
        <Select
          id={language}
          value={draft.language}
          onChange={(value: Language) => change({ language: value })}
          options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {draft.notify === "mail" ? (
        <div className="call-field">
          <label htmlFor={mail}>{t("contact.address")}</label>
          <Input
            id={mail}
            type="email"
            autoComplete="off"
            value={draft.mail}
            onChange={({ target }) => change({ mail: target.value })}
          />
        </div>
      ) : null}
    </section>
  );
}

/** How a call ends: reported, reported and dispatched, or answered. Each has its key; each says why it cannot be yet. */
function Ending(
  props: Part & {
    category: string | undefined;
    owner: string | undefined;
    submit: ReturnType<typeof useSubmit>;
    busy: boolean;
  },
) {
  const { draft, change, category, owner, submit, busy } = props;
  const { t } = useTranslation("call");
  const { data: session } = useSession();
  const sentence = useProblemSentence();
  const answer = useId();
  const ready = titleOf(draft) !== "" && !busy;
  const mayDispatch = may(session, "ticket.dispatch");
  const mayAnswer = may(session, "ticket.close");
  // Whoever ends a call too early is brought to what is missing, where the sentence below stays unread.
  const incomplete = () => {
    if (titleOf(draft) === "" && !busy) document.querySelector<HTMLElement>(".call-words")?.focus();
  };
  const report = () => ready && submit.mutate({ kind: "reported", draft, category });
  const dispatch = () =>
    ready &&
    mayDispatch &&
    category !== undefined &&
    submit.mutate({ kind: "dispatched", draft, category, owner: draft.owner === "" ? owner : draft.owner });
  const close = () =>
    ready &&
    category !== undefined &&
    draft.answer.trim() !== "" &&
    submit.mutate({ kind: "answered", draft, category });
  useShortcut(
    "Ctrl+Enter",
    t("dispatch"),
    () => {
      incomplete();
      return mayDispatch ? dispatch() : report();
    },
    t("keys"),
  );
  useShortcut(
    "Ctrl+Shift+Enter",
    t("report"),
    () => {
      incomplete();
      report();
    },
    t("keys"),
  );
  useShortcut(
    "F9",
    t("answer"),
    () => {
      incomplete();
      close();
    },
    t("keys"),
  );
  const missing = titleOf(draft) === "" ? "words" : category === undefined ? "category" : undefined;
  return (
    <section className="call-part" aria-label={t("ending")}>
      {mayAnswer ? (
        <div className="call-field">
          <label htmlFor={answer}>{t("answerGiven")}</label>
          <Input.TextArea
            id={answer}
            rows={1}
            className="desk-grow"
            maxLength={8000}
            value={draft.answer}
            onChange={({ target }) => change({ answer: target.value })}
            placeholder={t("answerHint")}
          />
        </div>
      ) : null}
      <div className="call-actions">
        {mayDispatch ? (
          <button
            type="button"
            className="lw-button primary"
            disabled={!ready || category === undefined}
            onClick={dispatch}
          >
            {t("dispatch")}
            <kbd>Ctrl ↵</kbd>
          </button>
        ) : null}
        <button type="button" className="lw-button" disabled={!ready} onClick={report}>
          {t("report")}
          <kbd>Ctrl Shift ↵</kbd>
        </button>
        {mayAnswer ? (
          <button
            type="button"
            className="lw-button"
            disabled={!ready || category === undefined || draft.answer.trim() === ""}
            onClick={close}
          >
            {t("answer")}
            <kbd>F9</kbd>
          </button>
        ) : null}
      </div>
      <p className="call-hint" aria-live="polite">
        {missing === undefined || busy ? "" : t(`missing.${missing}`)}
      </p>
      {submit.isError ? (
        <p className="call-problem" role="alert">
          {sentence(submit.error)}
        </p>
      ) : null}
    </section>
  );
}
