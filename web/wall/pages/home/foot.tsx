import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Checkpoint } from "./data.ts";

/** How many acts the ledger has sealed, and the root under them. */
export function Foot({ checkpoint, note }: { checkpoint: Checkpoint | undefined; note: string }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  return (
    <footer className="wall-foot">
      <a href="/ledger/checkpoint">
        <span>{t("ledger.height")}</span>
        <strong>{checkpoint === undefined ? "–" : number.format(checkpoint.size)}</strong>
        <span>{t("ledger.checkpoint")}</span>
        <code>{checkpoint?.root ?? "–"}</code>
      </a>
      <span>{note}</span>
    </footer>
  );
}
