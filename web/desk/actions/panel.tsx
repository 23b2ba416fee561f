import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../ui/session.ts";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { ActionForm } from "./form.tsx";
import type { Values } from "./forms.ts";
import { nextAction } from "./next.ts";
import type { Whole } from "./proposals.tsx";
import type { ActionAnswer } from "./send.ts";

/**
 * What I may do with a ticket: the action that moves it on stands open, the others are one press away, and what I may
 * not do is told with its reason. `chosen` and `onChoose` keep the open form in the address of the page.
 */
export function ActionPanel(props: {
  ticket: Whole;
  chosen: string | undefined;
  onChoose: (action: string | undefined) => void;
  /** `words` say what was done: what state it is in now, or that it waits for another person. */
  onDone: (answer: ActionAnswer, words: string) => void;
}) {
  const { ticket, chosen, onChoose, onDone } = props;
  const { t, i18n } = useTranslation("actions");
  const names = useTicketNames();
  const { data: session } = useSession();
  const next = nextAction(ticket, session?.unit ?? null);
  const open = chosen !== undefined && ticket.allowed.includes(chosen) ? chosen : next;
  const others = ticket.allowed.filter((action) => action !== open);
  const panel = useFocusKept(chosen, ticket.version);
  const [times, setTimes] = useState(0);
  const { request } = ticket;
  const done = (answer: ActionAnswer, { yes }: Values) => {
    onChoose(undefined);
    setTimes((before) => before + 1);
    const state = answer.stage === null ? names.status(answer.status) : names.stageWaits(answer.stage);
    if (open?.startsWith("request-")) onDone(answer, t("requested", { action: names.action(open) }));
    else if (open === "decide" && request !== null)
      onDone(answer, t(yes === true ? "agreed" : "declined", { kind: names.pending(request.kind) }));
    else onDone(answer, state);
  };
  return (
    <section ref={panel} tabIndex={-1} className="act-panel no-print" aria-label={t("title")}>
      {request === null || open === "decide" ? null : (
        <p className="act-hint">
          {t("pending", { kind: names.pending(request.kind) })} {t("pendingWaits")}
        </p>
      )}
      {open === undefined ? (
        <p className="act-hint">{t(ticket.allowed.length === 0 ? "nothingAllowed" : "nothingNext")}</p>
      ) : (
        <>
          <h3>{names.action(open)}</h3>
          {i18n.exists(`actions:hint.${open}`) ? (
            <p className="act-hint">{t(`hint.${open}`, { dispatch: names.action("dispatch") })}</p>
          ) : null}
          <ActionForm
            // What others do meanwhile changes the matter, not the form that one is writing in.
            key={`${ticket.id} ${times} ${open}`}
            action={open}
            ticket={ticket}
            onDone={done}
            onCancel={chosen === undefined ? undefined : () => onChoose(undefined)}
          />
        </>
      )}
      {others.length === 0 ? null : (
        <div className="act-others">
          {others.map((action) => (
            <Button key={action} size="small" onClick={() => onChoose(action)}>
              {names.action(action)}
            </Button>
          ))}
        </div>
      )}
      <Refused ticket={ticket} />
    </section>
  );
}

/**
 * Opening a form, leaving it and sending it take away the very button that was pressed. The one who works by keyboard
 * goes on in the form that opened, and at the panel once it has closed.
 */
function useFocusKept(chosen: string | undefined, version: number) {
  const panel = useRef<HTMLElement>(null);
  const before = useRef({ chosen, version });
  useEffect(() => {
    const opened = chosen !== undefined && chosen !== before.current.chosen;
    const moved = chosen !== before.current.chosen || version !== before.current.version;
    before.current = { chosen, version };
    if (opened) panel.current?.querySelector<HTMLElement>(fields)?.focus();
    else if (moved && document.activeElement === document.body) panel.current?.focus();
  }, [chosen, version]);
  return panel;
}

const fields = ".act-form :is(input, textarea, button):not(:disabled)";

/** What I may not do now, and why. */
export function Refused({ ticket }: { ticket: Pick<Whole, "refused"> }) {
  const { t, i18n } = useTranslation("actions");
  const names = useTicketNames();
  if (ticket.refused.length === 0) return null;
  return (
    <details className="act-why">
      <summary>{t("why", { count: ticket.refused.length })}</summary>
      <dl className="act-refused">
        {ticket.refused.map(({ action, code, stages }) => {
          const key = code.replace(/^ticket\./, "");
          const at = stages.map((stage) => names.stage(stage)).join(t("ui:time.list"));
          return (
            <div key={action} style={{ display: "contents" }}>
              <dt>{names.action(action)}</dt>
              <dd>
                {i18n.exists(`actions:refused.${key}`)
                  ? t(`refused.${key}`, { stages: at })
                  : t("refused.other", { code })}
              </dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}
