import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import { useDraft } from "../../device/draft.ts";
import { Contact } from "./contact.tsx";
import { Photos } from "./photos.tsx";
import { Place } from "./place.tsx";
import { Sending } from "./sending.tsx";
import { Similar } from "./similar.tsx";
import { Words } from "./words.tsx";
import "./report.css";

const steps = ["words", "place", "photos", "similar", "contact"] as const;
export type StepName = (typeof steps)[number];
/** What each step is given: its place among the others, and the ways on and back. */
export type StepProps = { above: string; next: () => void; back: (() => void) | undefined };

/** Reporting a matter: a question at a time, each at its own address; the draft stays on the device. */
export default function Report() {
  const { t } = useTranslation("report");
  const [, navigate] = useLocation();
  const asked = new URLSearchParams(useSearch()).get("step");
  const { words, address, place, nowhere, sending } = useDraft();
  const placed = nowhere || place !== undefined || address.trim() !== "";
  // Nobody lands in the middle of a report that has no beginning.
  const reached = words.trim() === "" ? 0 : placed ? steps.length - 1 : 1;
  const wanted = Math.max(0, steps.indexOf((asked ?? "words") as StepName));
  const index = Math.min(wanted, reached);
  const step = steps[index] ?? "words";
  const go = (to: number, replace = false) => navigate(`/report?step=${steps[to] ?? "words"}`, { replace });
  useEffect(() => {
    if (index !== wanted) navigate(`/report?step=${step}`, { replace: true });
  }, [index, wanted, step, navigate]);
  if (sending !== undefined) return <Sending />;

  const props: StepProps = {
    above: t("step", { step: index + 1, steps: steps.length }),
    next: () => go(index + 1),
    back: index === 0 ? undefined : () => go(index - 1),
  };
  const Shown = { words: Words, place: Place, photos: Photos, similar: Similar, contact: Contact }[step];
  return (
    <div className="p-column">
      <progress className="p-progress" value={index + 1} max={steps.length} aria-label={props.above} />
      <Shown key={step} {...props} />
    </div>
  );
}
