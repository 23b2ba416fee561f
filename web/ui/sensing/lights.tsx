import { useTranslation } from "react-i18next";
import type { Got } from "../../api.ts";
import "../ui.css";
import "./sensing.css";

export type Severity = Got<"/api/alarms">["alarms"][number]["severity"];
export type Standing = Got<"/api/streams">["streams"][number]["standing"];

/** From the gravest to the least. */
export const severities: readonly Severity[] = ["critical", "major", "minor", "warning"];
/** From the worst to the best. */
export const standings: readonly Standing[] = ["silent", "faulty", "late", "ok"];

const shapes = {
  square: <path d="M1 1h14v14H1Z" fill="currentColor" />,
  diamond: <path d="M8 0 16 8 8 16 0 8Z" fill="currentColor" />,
  triangle: <path d="M8 1 15.5 15H.5Z" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />,
  circle: <circle cx="8" cy="8" r="7" fill="currentColor" />,
  cross: <path d="M2 2 14 14M14 2 2 14" stroke="currentColor" strokeWidth="3" />,
} as const;

/** Each has a colour, a shape of its own, and a word. */
const ofSeverity = { critical: "square", major: "diamond", minor: "triangle", warning: "ring" } as const;
const ofStanding = { silent: "cross", faulty: "diamond", late: "triangle", ok: "circle" } as const;

type Look = { bare?: boolean };

function Lit(props: { tone: string; shape: keyof typeof shapes; words: string; bare: boolean }) {
  const { tone, shape, words, bare } = props;
  return (
    <span className="lw-light" title={bare ? words : undefined}>
      <svg viewBox="0 0 16 16" aria-hidden="true" className={`lw-tone-${tone}`}>
        {shapes[shape]}
      </svg>
      <span className={bare ? "unseen" : undefined}>{words}</span>
    </span>
  );
}

/** How grave an alarm is. `over` shows one that has ended: the same shape and word, without the colour. */
export function SeverityLight({
  severity,
  over = false,
  bare = false,
}: { severity: Severity; over?: boolean } & Look) {
  const { t } = useTranslation("sensing");
  return (
    <Lit
      tone={over ? "over" : severity}
      shape={ofSeverity[severity]}
      words={t(`severity.${severity}`)}
      bare={bare}
    />
  );
}

/** How a stream or device stands. */
export function StandingLight({ standing, bare = false }: { standing: Standing } & Look) {
  const { t } = useTranslation("sensing");
  return <Lit tone={standing} shape={ofStanding[standing]} words={t(`standing.${standing}`)} bare={bare} />;
}
