import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Import } from "./index.tsx";

/** Numbers and sizes as the reader writes them. */
export function useAmounts() {
  const [language] = useLanguage();
  const whole = new Intl.NumberFormat(language);
  const gigabytes = new Intl.NumberFormat(language, {
    style: "unit",
    unit: "gigabyte",
    maximumFractionDigits: 1,
  });
  const megabytes = new Intl.NumberFormat(language, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  });
  const kilobytes = new Intl.NumberFormat(language, {
    style: "unit",
    unit: "kilobyte",
    maximumFractionDigits: 0,
  });
  return {
    number: (value: number) => whole.format(value),
    size: (bytes: number) => {
      if (bytes < 1e6) return kilobytes.format(Math.ceil(bytes / 1000));
      return bytes < 1e9 ? megabytes.format(bytes / 1e6) : gigabytes.format(bytes / 1e9);
    },
  };
}

type Counts = NonNullable<Import["counts"]>;
const became = ["rows", "readings", "gaps", "kept", "repeated", "rejected"] as const;
const wouldBecome = ["rows", "readings", "gaps", "wouldKeep", "rejected"] as const;

/** What became of readings, or after a check would, outcome by outcome, and why some were rejected. */
export function Counts({ counts, checked = false }: { counts: Counts; checked?: boolean }) {
  const { t } = useTranslation("reading-imports");
  const { number } = useAmounts();
  const reasons = Object.entries(counts.reasons).sort(([, one], [, other]) => other - one);
  return (
    <>
      <dl className="import-counts">
        {(checked ? wouldBecome : became).map((name) => (
          <div key={name}>
            <dt>{t(`count.${name}`)}</dt>
            <dd>{number(counts[name === "wouldKeep" ? "kept" : name])}</dd>
          </div>
        ))}
      </dl>
      {reasons.length === 0 ? null : (
        <ul className="import-reasons">
          {reasons.map(([reason, count]) => (
            <li key={reason}>
              {number(count)} · <Reason reason={reason} />
            </li>
          ))}
        </ul>
      )}
      {counts.made.length === 0 ? null : (
        <p>{t("made", { count: counts.made.length, codes: counts.made.join(", ") })}</p>
      )}
    </>
  );
}

/** Why a reading is not kept: the intake's reasons in words, others as they were told. */
export function Reason({ reason }: { reason: string }) {
  const { t } = useTranslation("reading-imports");
  return <>{t(`reason.${reason}`, { defaultValue: reason })}</>;
}
