import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Trends, Vitals } from "./data.ts";

type Domain = Vitals["domains"][number];
type Point = Trends["domains"][number]["points"][number];

/** The city's vital signs: of each domain its index, how good that is, and today beside the same hours of past weeks. */
export function VitalSigns({ vitals, trends }: { vitals: Vitals | undefined; trends: Trends | undefined }) {
  const { t } = useTranslation("home");
  const known = trends?.domains.flatMap(({ points }) => points.map(lowestOf)) ?? [];
  // One scale for all of them, so that what looks worse is worse.
  const floor = Math.max(0, Math.floor(Math.min(50, ...known) / 10) * 10);
  return (
    <section className="wall-panel wall-vitals" aria-label={t("vital.title")}>
      <ol>
        {(vitals?.domains ?? []).map((domain) => (
          <Sign
            key={domain.code}
            domain={domain}
            points={trends?.domains.find(({ code }) => code === domain.code)?.points ?? []}
            floor={floor}
          />
        ))}
      </ol>
    </section>
  );
}

const lowestOf = ({ value, low }: Point) => Math.min(value ?? 100, low ?? 100);

function Sign({ domain, points, floor }: { domain: Domain; points: readonly Point[]; floor: number }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  // Whoever reaches only some areas sees the first of theirs.
  const sign = domain.signs.find(({ area }) => area === "") ?? domain.signs[0];
  const value = sign?.value ?? null;
  const band = sign?.band ?? "unknown";
  const usual = points.findLast((point) => point.value !== null)?.usual ?? null;
  const beside = against(value, usual);
  return (
    <li>
      <a href={`/desk/vital-signs?domain=${domain.code}`}>
        <span className="name">{domain.names[language]}</span>
        <strong className={value === null ? "none" : ""}>{value === null ? "–" : Math.round(value)}</strong>
        <span className={`wall-band ${band}`}>
          <i aria-hidden="true" />
          {t(`vital.band.${band}`)}
        </span>
        <Day points={points} floor={floor} label={t("vital.day", { name: domain.names[language] })} />
        <span className="against">{t(`vital.${beside.key}`, { count: beside.count })}</span>
      </a>
    </li>
  );
}

/** How an index stands beside what is usual, as a key of its words and whole points. */
function against(value: number | null, usual: number | null): { key: string; count: number } {
  if (value === null) return { key: "tooLittle", count: 0 };
  if (usual === null) return { key: "noPast", count: 0 };
  const by = Math.round(value) - Math.round(usual);
  return { key: by === 0 ? "asUsual" : by > 0 ? "above" : "below", count: Math.abs(by) };
}

const high = 40;

/** A day of 96 quarters of an hour: a line for today, a quiet ground for what is usual. Unknown stays a gap. */
function Day({ points, floor, label }: { points: readonly Point[]; floor: number; label: string }) {
  const y = (value: number) => high - 2 - ((value - floor) / (100 - floor)) * (high - 4);
  const past = points.flatMap(({ low, high: top }, at) =>
    low === null || top === null ? [] : [{ at, low, top }],
  );
  return (
    <svg viewBox={`0 0 95 ${high}`} role="img" aria-label={label} preserveAspectRatio="none">
      <line x1={0} x2={95} y1={high - 1} y2={high - 1} />
      {past.map(({ at, low, top }) => (
        <rect
          key={at}
          className="past"
          x={at}
          width={1.05}
          y={y(top)}
          height={Math.max(0.8, y(low) - y(top))}
        />
      ))}
      {stretches(points).map((stretch) => (
        <polyline
          key={stretch[0]?.at}
          points={stretch.map(({ at, value }) => `${at},${y(value)}`).join(" ")}
        />
      ))}
    </svg>
  );
}

/** Points next to each other, gaps between the stretches. A single one is drawn as a short dash. */
function stretches(points: readonly Point[]): { at: number; value: number }[][] {
  const found: { at: number; value: number }[][] = [];
  let before = -2;
  for (const [at, { value }] of points.entries()) {
    if (value === null) continue;
    if (at === before + 1) found.at(-1)?.push({ at, value });
    else found.push([{ at, value }]);
    before = at;
  }
  return found.map((stretch) =>
    stretch.length > 1
      ? stretch
      : stretch.flatMap(({ at, value }) => [
          { at, value },
          { at: at + 0.8, value },
        ]),
  );
}
