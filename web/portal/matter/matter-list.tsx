import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { addressOf, type Remembered } from "../device/matters.ts";
import { Icon } from "../icons.tsx";
import type { Progress } from "./progress.ts";
import { useStanding } from "./standing.tsx";
import { useProgress } from "./use-matter.ts";

/** Remembered matters, each with how it stands now. */
export function MatterList(props: {
  matters: readonly Remembered[];
  /** What else can be done with one. */
  beside?: (one: Remembered) => ReactNode;
}) {
  return (
    <ul className="p-list">
      {props.matters.map((one) => (
        <li key={one.number} className="p-matter">
          <Link href={addressOf(one.number)}>
            <span>
              <strong>{one.title}</strong>
              <Present number={one.number} code={one.code} />
            </span>
            <Icon name="next" />
          </Link>
          {props.beside?.(one)}
        </li>
      ))}
    </ul>
  );
}

function Present({ number, code }: { number: string; code: string }) {
  const { t } = useTranslation("portal");
  const { data, isError } = useProgress(number, code);
  if (data === undefined) {
    return <small>{[number, isError ? t("unreachable") : "…"].join(" · ")}</small>;
  }
  return <Words progress={data} />;
}

function Words({ progress }: { progress: Progress }) {
  const { sentence } = useStanding(progress);
  return (
    <>
      <small>{progress.number}</small>
      <small>{sentence}</small>
    </>
  );
}
