import { useState } from "react";
import { useTranslation } from "react-i18next";
import { v4 as uuid } from "uuid";
import { Link } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { ErrorState } from "../../../ui/states.tsx";
import { Choices } from "../../choices.tsx";
import { bodyOf, changeDraft, contacts, currentDraft, useDraft } from "../../device/draft.ts";
import { lastRefusal } from "../../device/outbox.ts";
import { usePhotos } from "../../device/photos.ts";
import { Field } from "../../parts.tsx";
import { Frame } from "./frame.tsx";
import type { StepProps } from "./index.tsx";
import { useWhere } from "./place.tsx";

const phonePattern = /^\+?[0-9 ()-]{5,20}$/;
const mailPattern = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** How to reach the person, if at all; what will be sent; and sending it. */
export function Contact({ above, back }: StepProps) {
  const { t } = useTranslation("report");
  const [language] = useLanguage();
  const { contact, name, phone, mail } = useDraft();
  const [tried, setTried] = useState(false);
  const [refusal] = useState(lastRefusal.take);
  const badPhone = contact === "sms" && !phonePattern.test(phone.trim());
  const badMail = contact === "mail" && !mailPattern.test(mail.trim());
  const submit = () => {
    setTried(true);
    if (badPhone || badMail) return;
    const body = bodyOf(currentDraft(), language);
    changeDraft({ sending: { key: uuid(), body } });
  };
  return (
    <Frame above={above} title={t("contact.title")} back={back} onSubmit={submit} onwards={t("contact.send")}>
      {refusal === undefined ? null : <ErrorState error={refusal} />}
      <Choices
        question={t("contact.question")}
        value={contact}
        onChange={(value) => changeDraft({ contact: value })}
        options={contacts.map((value) => ({
          value,
          label: t(`contact.${value}`),
          more: t(`contact.${value}More`),
        }))}
      />
      {contact === "sms" ? (
        <Field label={t("contact.phone")} fault={tried && badPhone ? t("contact.badPhone") : undefined}>
          {(ids) => (
            <input
              {...ids}
              type="tel"
              autoComplete="tel"
              inputMode="tel"
              maxLength={20}
              value={phone}
              onInput={(event) => changeDraft({ phone: event.currentTarget.value })}
            />
          )}
        </Field>
      ) : null}
      {contact === "mail" ? (
        <Field label={t("contact.address")} fault={tried && badMail ? t("contact.badMail") : undefined}>
          {(ids) => (
            <input
              {...ids}
              type="email"
              autoComplete="email"
              inputMode="email"
              maxLength={200}
              value={mail}
              onInput={(event) => changeDraft({ mail: event.currentTarget.value })}
            />
          )}
        </Field>
      ) : null}
      {contact === "none" ? null : (
        <Field label={t("contact.name")} optional={t("optional")}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autoComplete="name"
              maxLength={100}
              value={name}
              onInput={(event) => changeDraft({ name: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      <Summary />
      <p className="p-hint">
        {t("contact.privacy")} <Link href="/privacy">{t("contact.privacyLink")}</Link>
      </p>
    </Frame>
  );
}

/** Everything that will be sent, each with the way back to it. */
function Summary() {
  const { t } = useTranslation("report");
  const { words, address, place, nowhere } = useDraft();
  const { photos } = usePhotos("");
  const where = useWhere(nowhere ? undefined : place);
  const places = [address.trim(), place === undefined ? undefined : (where.name ?? t("place.chosen"))];
  const rows = [
    { step: "words", name: t("summary.words"), value: words.trim() },
    {
      step: "place",
      name: t("summary.place"),
      value: nowhere
        ? t("place.nowhere")
        : places.filter((part) => part !== undefined && part !== "").join(" · "),
    },
    {
      step: "photos",
      name: t("summary.photos"),
      value: photos.length === 0 ? t("summary.noPhotos") : t("summary.photoCount", { count: photos.length }),
    },
  ];
  return (
    <section aria-labelledby="summary">
      <h2 id="summary">{t("summary.title")}</h2>
      <dl className="p-summary">
        {rows.map(({ step, name, value }) => (
          <div key={step}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd>
              <Link href={`/report?step=${step}`} aria-label={t("summary.changeOf", { name })}>
                {t("summary.change")}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
