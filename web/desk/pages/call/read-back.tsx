import { useTranslation } from "react-i18next";
import type { Language } from "../../../ui/language.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import type { Outcome } from "./submit.ts";

/** A code in groups, so that it can be dictated. */
const grouped = (code: string) => code.replace(/(.{4})(?=.)/g, "$1 ");

/** What to say to the caller, in the caller's language, with number and code; then the next call. */
export function ReadBack(props: { outcome: Outcome; language: Language; next: () => void }) {
  const { outcome, language, next } = props;
  const { t } = useTranslation("call");
  const { t: say } = useTranslation("call", { lng: language });
  const units = useRoleNames();
  const { kind, number, code, owner } = outcome;
  return (
    <section className="call-readback" role="status" aria-label={t("readBack.title")}>
      <h2>{t(`readBack.done.${kind}`, { unit: units.unit(owner) })}</h2>
      <blockquote lang={language}>
        {say(`readBack.say.${kind}`, { number })}
        {code === null ? "" : `${language === "en" ? " " : ""}${say("readBack.code")}`}
      </blockquote>
      <dl>
        <div>
          <dt>{t("readBack.number")}</dt>
          <dd>{number}</dd>
        </div>
        {code === null ? null : (
          <div>
            <dt>{t("readBack.codeName")}</dt>
            <dd>{grouped(code)}</dd>
          </div>
        )}
      </dl>
      <div className="call-actions">
        {/* The call is over: the key that goes on is under the finger. */}
        <button
          type="button"
          className="lw-button primary"
          onClick={next}
          ref={(element) => element?.focus()}
        >
          {t("nextCall")}
          <kbd>F10</kbd>
        </button>
        <a className="lw-button" href={`/desk/tickets/${number}`} target="_blank" rel="noreferrer">
          {t("readBack.open")}
        </a>
      </div>
    </section>
  );
}
