import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Button } from "../../parts.tsx";
import type { Progress } from "../progress.ts";
import { useStanding } from "../standing.tsx";
import type { Following } from "./changes.ts";
import { linesOf, type Node, type Picture, pictureOf, type Way } from "./layout.ts";
import "./diagram.css";

/** The drawing of a version never changes. */
function useDrawing({ process, version }: Way) {
  return useQuery({
    queryKey: ["city", "drawing", process, version],
    queryFn: () => {
      const path = { process, version };
      return answered(api.GET("/api/public/processes/{process}/{version}/drawing", { params: { path } }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What residents call an element: in their own words, else as the city's file names it. */
function useWords(): (node: Node) => string {
  const { t, i18n } = useTranslation("portal");
  const [language] = useLanguage();
  return ({ id, names }) => (i18n.exists(`portal:node.${id}`) ? t(`node.${id}`) : names[language]);
}

/**
 * The process as it was drawn for the very version this matter runs on: where it stands, which way it came, who has it
 * and until when. The steps below say the same in words; where there is no drawing, they stand alone.
 */
export function ProcessDiagram(props: { way: Way; progress: Progress; following: Following }) {
  const { way, progress, following } = props;
  const { t } = useTranslation("portal");
  const words = useWords();
  const drawing = useDrawing(way);
  const [whole, setWhole] = useState(false);
  const { owner, deadline } = useStanding(progress);
  const caption = useId();
  if (drawing.data === undefined || drawing.data.nodes.length === 0) return null;
  const picture = pictureOf(drawing.data, way);
  const named = (state: Drawn["state"]) =>
    picture.nodes
      .filter((node) => node.state === state && isTask(node))
      .map(words)
      .join(t("diagram.list"));
  const ended = progress.status !== "open";
  const told = ended
    ? t("diagram.ended", { passed: named("passed") })
    : t("diagram.told", { at: named("at"), passed: named("passed") });
  return (
    <figure className="p-diagram" aria-labelledby={caption}>
      <Window picture={picture} whole={whole} label={t("diagram.label")} told={told}>
        <Lines picture={picture} />
        {picture.nodes.map((node) => (
          <Shape key={node.id} node={node} words={words(node)} here={ended ? "" : t("diagram.here")} />
        ))}
      </Window>
      <figcaption id={caption}>
        <span>
          {[ended ? undefined : owner, deadline].filter((one) => one !== undefined).join(t("diagram.comma"))}
        </span>
        <span className={following === "live" ? "p-live" : "p-live waiting"} role="status">
          {t(`diagram.${following}`)}
        </span>
        <Button weight="quiet" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          {t("diagram.whole")}
        </Button>
      </figcaption>
    </figure>
  );
}

/** A window over the drawing, which opens where the matter stands; the whole of it, where it is asked for. */
function Window(props: {
  picture: Picture;
  whole: boolean;
  label: string;
  told: string;
  children: ReactNode;
}) {
  const { picture, whole, label, told, children } = props;
  const frame = useRef<HTMLElement>(null);
  const { width, height, nodes } = picture;
  const here = nodes.filter(({ state }) => state === "at");
  const focus = here.findLast(isTask) ?? here.at(-1) ?? nodes.find(({ id }) => id === "closed");
  const [x, y] = focus === undefined ? [0, 0] : [focus.x + focus.width / 2, focus.y + focus.height / 2];
  useEffect(() => {
    const { current } = frame;
    if (current === null || whole) return;
    current.scrollTo({ left: x - current.clientWidth / 2, top: y - current.clientHeight / 2 });
  }, [x, y, whole]);
  return (
    <section
      className={whole ? "p-diagram-window whole" : "p-diagram-window"}
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={label}
    >
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img">
        <title>{told}</title>
        {children}
      </svg>
    </section>
  );
}

function Lines({ picture }: { picture: Picture }) {
  return (
    <g className="p-flows">
      {picture.flows.map(({ id, passed, points }) => (
        <g key={id} className={passed ? "passed" : "ahead"}>
          <polyline points={points.map((point) => point.join(",")).join(" ")} />
          <path d={arrowOf(points)} />
        </g>
      ))}
    </g>
  );
}

/** A head at the end of a line, along its last stretch. */
function arrowOf(points: readonly (readonly number[])[]): string {
  const [x = 0, y = 0] = points.at(-1) ?? [];
  const [fromX = 0, fromY = 0] = points.at(-2) ?? [];
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [dx, dy] = [((x - fromX) / length) * 9, ((y - fromY) / length) * 9];
  return `M${x} ${y}L${x - dx - dy * 0.5} ${y - dy + dx * 0.5}L${x - dx + dy * 0.5} ${y - dy - dx * 0.5}z`;
}

const isTask = ({ type }: Node) => /task$|callActivity/i.test(type);
const signsInTask = 15;
const signsBelow = 14;
const lineHeight = 18;

type Drawn = Picture["nodes"][number];

function Shape({ node, words, here }: { node: Drawn; words: string; here: string }) {
  const { x, y, width, height, state, type } = node;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  if (/subProcess/i.test(type)) {
    return (
      <g className={`p-node scope ${state === "at" ? "passed" : state}`}>
        <rect x={x} y={y} width={width} height={height} rx={10} />
        <text x={x + 14} y={y + 24} className="start">
          {words}
        </text>
      </g>
    );
  }
  if (/gateway/i.test(type)) {
    const d = `M${middleX} ${y}L${x + width} ${middleY}L${middleX} ${y + height}L${x} ${middleY}z`;
    return (
      <g className={`p-node small ${state}`}>
        <path d={d} />
      </g>
    );
  }
  if (isTask(node)) {
    const lines = linesOf(words, signsInTask);
    return (
      <g className={`p-node ${state}`}>
        <rect x={x} y={y} width={width} height={height} rx={8} />
        <Words lines={lines} x={middleX} y={middleY - ((lines.length - 1) * lineHeight) / 2} />
        {state === "at" && here !== "" ? (
          <Words lines={[here]} x={middleX} y={y - 12} className="here" />
        ) : null}
      </g>
    );
  }
  const named = /startEvent|endEvent/.test(type) || state === "at";
  return (
    <g className={`p-node small ${state} ${type}`}>
      <circle cx={middleX} cy={middleY} r={width / 2 - 3} />
      {named ? <Words lines={linesOf(words, signsBelow)} x={middleX} y={y + height + 12} /> : null}
    </g>
  );
}

function Words(props: { lines: readonly string[]; x: number; y: number; className?: string }) {
  const { lines, x, y, className } = props;
  return (
    <text className={className}>
      {lines.map((line, index) => (
        <tspan key={line} x={x} y={y + index * lineHeight}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
