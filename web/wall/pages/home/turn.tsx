import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";

const turnMs = 30_000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

export type Side = { key: string; label: string; face: ReactNode };

/**
 * One place of the wall that several things share by turns. Whoever presses a name holds it there (`?show=`), and lets
 * it go by pressing it again. Where less motion is wished for, nothing turns by itself.
 */
export function Turning({ sides }: { sides: readonly Side[] }) {
  const { t } = useTranslation("home");
  const [search, setSearch] = useSearchParams();
  const held = sides.find(({ key }) => key === search.get("show"));
  const [turn, setTurn] = useState(0);
  const holding = held !== undefined;
  useEffect(() => {
    if (holding || still.matches) return;
    const timer = setInterval(() => setTurn((before) => (before + 1) % sides.length), turnMs);
    return () => clearInterval(timer);
  }, [holding, sides.length]);
  const shown = held ?? sides[turn % sides.length];
  const hold = (key: string | undefined) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (key === undefined) next.delete("show");
        else next.set("show", key);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="wall-turning">
      {shown?.face}
      <ul className="wall-turns" aria-label={t("turns")}>
        {sides.map(({ key, label }, place) => (
          <li key={key}>
            <button
              type="button"
              className={key === shown?.key ? "shown" : ""}
              aria-pressed={key === held?.key}
              onClick={() => {
                setTurn(place);
                hold(key === held?.key ? undefined : key);
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
