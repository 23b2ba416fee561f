import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Light, lights } from "./tokens.ts";
import "./ui.css";

const shapes: Record<(typeof lights)[Light]["shape"], ReactNode> = {
  circle: <circle cx="8" cy="8" r="7" fill="currentColor" />,
  triangle: <path d="M8 1 15.5 15H.5Z" fill="currentColor" />,
  square: <path d="M1 1h14v14H1Z" fill="currentColor" />,
  bars: <path d="M2 1h4v14H2ZM10 1h4v14h-4Z" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />,
};

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** How urgent something is: colour, shape and a word. `bare` leaves the word to those who cannot see the shape. */
export function StatusLight(props: { light: Light; words?: string; bare?: boolean }) {
  const { t } = useTranslation("ui");
  const { light, words = t(`light.${light}`), bare = false } = props;
  const { colour, shape } = lights[light];
  return (
    <span className="lw-light" title={bare ? words : undefined}>
      <svg viewBox="0 0 16 16" aria-hidden="true" style={{ color: `var(--colour-${dashed(colour)})` }}>
        {shapes[shape]}
      </svg>
      <span className={bare ? "unseen" : undefined}>{words}</span>
    </span>
  );
}
