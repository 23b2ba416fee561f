import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";
import { StatusLight } from "../../../ui/status-light.tsx";

export type Vitals = Got<"/api/vital-signs">;
export type Sign = Vitals["domains"][number]["signs"][number];

const lightOf = { good: "green", attention: "yellow", bad: "red" } as const;

/** An index with how good it is: colour, shape and word. `quiet` leaves the word of what is good to those who listen. */
export function Band(props: { value: number | null; band: Sign["band"]; quiet?: boolean }) {
  const { value, band, quiet = false } = props;
  const { t } = useTranslation("vital-signs");
  if (value === null || band === null)
    return (
      <span className="vital-index none">
        <b>–</b>
        <StatusLight light="none" words={t("band.unknown")} bare={quiet} />
      </span>
    );
  return (
    <span className="vital-index">
      <b>{Math.round(value)}</b>
      <StatusLight light={lightOf[band]} words={t(`band.${band}`)} bare={quiet && band === "good"} />
    </span>
  );
}
