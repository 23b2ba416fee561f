import { useTranslation } from "react-i18next";
import { signInAddress } from "../../../ui/session.ts";
import { Empty } from "../../../ui/states.tsx";
import type { Halt } from "../../outbox/entry.ts";
import { EntryLine } from "../../outbox/entry-line.tsx";
import { unsent, useOutbox } from "../../outbox/outbox.ts";
import { drain } from "../../outbox/send.ts";

/** Everything done on this phone: what waits, what was refused, what has arrived. */
export default function Outbox() {
  const { t } = useTranslation("field");
  const { entries, halt } = useOutbox();
  const waiting = unsent(entries);
  const sent = entries.filter(({ state }) => state === "sent").reverse();
  const refused = waiting.filter(({ state }) => state === "refused");
  return (
    <>
      <h1>{t("outbox.title")}</h1>
      <p role="status" className="f-outbox-sum">
        {waiting.length === 0 ? t("outbox.allSent") : t("outbox.notSent", { count: waiting.length })}
        {refused.length === 0 ? "" : ` ${t("outbox.needsYou", { count: refused.length })}`}
      </p>
      {waiting.length > refused.length && halt !== undefined ? <Halted halt={halt} /> : null}
      {entries.length === 0 ? (
        <Empty title={t("outbox.none")}>
          <p>{t("outbox.noneHint")}</p>
        </Empty>
      ) : null}
      {waiting.length === 0 ? null : (
        <ul className="f-list" aria-label={t("outbox.waiting")}>
          {waiting.map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {sent.length === 0 ? null : (
        <section>
          <h2>{t("outbox.sent")}</h2>
          <ul className="f-list">
            {sent.map((entry) => (
              <EntryLine key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Halted({ halt }: { halt: Halt }) {
  const { t } = useTranslation("field");
  return (
    <div className="f-halt" role="alert">
      <p>
        {halt.reason === "busy" && halt.fault.title !== ""
          ? halt.fault.title
          : t(`outbox.halt.${halt.reason}`)}
      </p>
      {halt.reason === "signed-out" ? (
        <a className="lw-button primary" href={signInAddress()}>
          {t("ui:action.signIn")}
        </a>
      ) : (
        <button type="button" className="lw-button" onClick={() => void drain()}>
          {t("outbox.now")}
        </button>
      )}
    </div>
  );
}
