import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCity } from "../../../ui/session.ts";
import { changeDraft, dropDraft, useDraft } from "../../device/draft.ts";
import { dropPhotos } from "../../device/photos.ts";
import { Button, Field } from "../../parts.tsx";
import { Frame } from "./frame.tsx";
import type { StepProps } from "./index.tsx";

/** What is the matter, in the person's own words. */
export function Words({ above, next, back }: StepProps) {
  const { t } = useTranslation("report");
  const { words } = useDraft();
  const { data: city } = useCity();
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const [found] = useState(words !== "");
  const submit = () => {
    if (words.trim() !== "") return next();
    setMissing(true);
  };
  return (
    <Frame above={above} title={t("words.title")} back={back} onSubmit={submit}>
      <Field
        label={t("words.label")}
        hint={t("words.hint", { hotline: city?.hotline ?? "" })}
        fault={missing && words.trim() === "" ? t("words.missing") : undefined}
      >
        {(ids) => (
          <textarea
            {...ids}
            ref={field}
            rows={5}
            maxLength={20_000}
            required
            value={words}
            onInput={(event) => changeDraft({ words: event.currentTarget.value })}
          />
        )}
      </Field>
      {found && words !== "" ? (
        <p className="p-aside">
          {t("words.found")}{" "}
          <Button
            weight="quiet"
            onClick={() => {
              dropDraft();
              void dropPhotos("");
              field.current?.focus();
            }}
          >
            {t("words.anew")}
          </Button>
        </p>
      ) : null}
    </Frame>
  );
}
