import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { behind, hourOf } from "./behind.ts";
import type { Today } from "./data.ts";

const high = 100;
const kinds = ["reported", "closed"] as const;
type Kind = (typeof kinds)[number];
/** A bar's place: its hour times two, one more for what was closed. */
const placeOf = (hour: number, kind: Kind) => hour * 2 + kinds.indexOf(kind);

/**
 * Reported upward and closed downward, hour by hour, of the whole day. Each bar opens the matters that it counts. The
 * bars are one stop for the keyboard, from which the arrows go on: left and right by the hour, up and down between
 * the two.
 */
export function Hours({ today }: { today: Today | undefined }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const time = useTimeWords();
  const box = useRef<SVGSVGElement>(null);
  const [chosen, setChosen] = useState<number>();
  const hours = today?.hours ?? [];
  const number = new Intl.NumberFormat(language);
  const most = Math.max(4, ...hours.flatMap(({ reported, closed }) => [reported, closed]));
  const size = (count: number) => (count / most) * (high / 2 - 1);
  const bars = hours.flatMap((counts, hour) =>
    kinds.flatMap((kind) => (counts[kind] === 0 ? [] : [{ hour, kind, count: counts[kind] }])),
  );
  const places = bars.map(({ hour, kind }) => placeOf(hour, kind));
  const stop = chosen !== undefined && places.includes(chosen) ? chosen : places.at(-1);
  const press = (event: KeyboardEvent, place: number) => {
    const next = nextPlace(places, place, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    box.current?.querySelector<SVGAElement>(`[data-place="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing of links is a group, and no fieldset
    <svg
      ref={box}
      className="wall-hours"
      viewBox={`0 0 240 ${high}`}
      role="group"
      aria-label={t("today.hours")}
      preserveAspectRatio="none"
    >
      {today === undefined
        ? null
        : bars.map(({ hour, kind, count }) => {
            const place = placeOf(hour, kind);
            const span = hourOf(today.from, hour);
            const words = t("today.hour", {
              from: time.clock(span.from),
              to: time.clock(span.to),
              what: t(`today.${kind}`),
              count: number.format(count),
            });
            const up = kind === "reported";
            const href = up
              ? behind(span)
              : behind({ status: "closed", closedFrom: span.from, closedTo: span.to });
            return (
              <a
                key={place}
                href={href}
                aria-label={words}
                tabIndex={place === stop ? 0 : -1}
                data-place={place}
                onKeyDown={(event) => press(event, place)}
              >
                <title>{words}</title>
                {/* The whole height can be pressed: a bar may be a line thin. */}
                <rect className="room" x={hour * 10} width={10} y={up ? 0 : high / 2} height={high / 2} />
                <rect
                  className={up ? "in" : "out"}
                  x={hour * 10 + 1}
                  width={8}
                  y={up ? high / 2 - size(count) : high / 2}
                  height={size(count)}
                />
              </a>
            );
          })}
      <line x1={0} x2={240} y1={high / 2} y2={high / 2} />
    </svg>
  );
}

/** The bar that an arrow leads to: the nearest of its own kind left or right, the other of its hour up or down. */
function nextPlace(places: readonly number[], place: number, key: string): number | undefined {
  const side = place % 2;
  const same = places.filter((other) => other % 2 === side);
  if (key === "ArrowLeft") return same.findLast((other) => other < place);
  if (key === "ArrowRight") return same.find((other) => other > place);
  if (key !== (side === 0 ? "ArrowDown" : "ArrowUp")) return undefined;
  const wanted = side === 0 ? place + 1 : place - 1;
  const others = places.filter((other) => other % 2 !== side);
  return others.toSorted((one, two) => Math.abs(one - wanted) - Math.abs(two - wanted))[0];
}
