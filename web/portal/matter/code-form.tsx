import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { addressOf } from "../device/matters.ts";
import { Button, Field } from "../parts.tsx";

const codeAtLeast = 8;

/**
 * Asks for a matter's number, where it is not known, and its code. `mistaken` is the code that did not fit: it stands
 * there to be mended, and the number, too, for either may be mistyped.
 */
export function CodeForm({ number: known, mistaken }: { number?: string; mistaken?: string }) {
  const { t } = useTranslation("portal");
  const [, navigate] = useLocation();
  const [number, setNumber] = useState(known ?? "");
  const [code, setCode] = useState(() => mistaken?.match(/.{1,4}/gu)?.join(" ") ?? "");
  const [tried, setTried] = useState(false);
  const noNumber = number.trim() === "";
  // Codes are shown, and dictated, in groups.
  const secret = code.replace(/\s/g, "");
  const noCode = secret.length < codeAtLeast;
  return (
    <form
      className="p-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (noNumber || noCode) return;
        const address = addressOf(number.trim(), secret);
        if (number.trim() !== known) navigate(address);
        else location.hash = encodeURIComponent(secret);
      }}
    >
      {known === undefined || mistaken !== undefined ? (
        <Field label={t("code.number")} fault={tried && noNumber ? t("code.noNumber") : undefined}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={60}
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      <Field
        label={t("code.code")}
        hint={t("code.hint")}
        fault={tried && noCode ? t("code.noCode") : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" weight="primary">
        {t("code.show")}
      </Button>
    </form>
  );
}
