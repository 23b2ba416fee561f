import type { Got, Posted } from "../../../api.ts";

export type Drawing = Got<"/api/public/processes/{process}/{version}/drawing">;
export type Way = NonNullable<Posted<"/api/public/tickets/{number}/way">["way"]>;
export type Node = Drawing["nodes"][number];
export type Flow = Drawing["flows"][number];

export type Picture = {
  width: number;
  height: number;
  nodes: (Node & { state: "at" | "passed" | "ahead" })[];
  flows: (Flow & { passed: boolean })[];
};

/** Air around what is drawn, and the most that is left between two things, in units of the file. */
const edge = 24;
const gapAtMost = 44;

/**
 * What of a process a resident is shown: its usual way, and of the rest only what their matter went through. The
 * shapes stay where the file has them, but for empty space, which is taken out of both directions.
 */
export function pictureOf(drawing: Drawing, way: Way): Picture {
  const passed = new Set(way.passedNodes);
  const passedFlows = new Set(way.passedFlows);
  const at = new Set(way.at);
  const nodes = drawing.nodes.filter(({ id, usual }) => usual || passed.has(id) || at.has(id));
  const shown = new Set(nodes.map(({ id }) => id));
  const flows = drawing.flows.filter(({ from, to }) => shown.has(from) && shown.has(to));
  const x = squeeze(spans(nodes, flows, 0));
  const y = squeeze(spans(nodes, flows, 1));
  return {
    width: x.size + 2 * edge,
    height: y.size + 2 * edge,
    nodes: nodes
      .map((node) => {
        const left = x.of(node.x);
        const top = y.of(node.y);
        const state = at.has(node.id) ? "at" : passed.has(node.id) ? "passed" : "ahead";
        return {
          ...node,
          x: left + edge,
          y: top + edge,
          width: x.of(node.x + node.width) - left,
          height: y.of(node.y + node.height) - top,
          state: state as Picture["nodes"][number]["state"],
        };
      })
      // What holds others is drawn below them.
      .sort((a, b) => b.width * b.height - a.width * a.height),
    flows: flows
      .map((flow) => ({
        ...flow,
        passed: passedFlows.has(flow.id),
        points: flow.points.map(([px = 0, py = 0]) => [x.of(px) + edge, y.of(py) + edge]),
      }))
      .sort((a, b) => Number(a.passed) - Number(b.passed)),
  };
}

type Span = readonly [from: number, to: number];

/** Room for the words below a small shape. */
const wordsBelow = 40;
const isSmall = ({ width, height }: Node) => width < 60 && height < 60;
const holdsOthers = ({ type }: Node) => /subProcess|transaction/i.test(type);

function spans(nodes: readonly Node[], flows: readonly Flow[], axis: 0 | 1): Span[] {
  const shapes = nodes.flatMap((node): Span[] => {
    const from = axis === 0 ? node.x : node.y;
    const to = from + (axis === 0 ? node.width : node.height);
    // Of what holds others only the edges take room.
    if (holdsOthers(node))
      return [
        [from, from + 1],
        [to - 1, to],
      ];
    if (!isSmall(node)) return [[from, to]];
    return [axis === 0 ? [from - wordsBelow / 2, to + wordsBelow / 2] : [from, to + wordsBelow]];
  });
  const bends = flows.flatMap(({ points }) =>
    points.map((point): Span => [(point[axis] ?? 0) - 1, (point[axis] ?? 0) + 1]),
  );
  return [...shapes, ...bends];
}

/** Keeps what is taken as long as it is, and shortens what is empty. Order is kept: the map rises everywhere. */
export function squeeze(taken: readonly Span[]): { size: number; of(value: number): number } {
  const merged: [number, number][] = [];
  for (const [from, to] of [...taken].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  const stops: { at: number; moved: number }[] = [];
  let moved = 0;
  for (const [from, to] of merged) {
    const last = stops.at(-1);
    const gap = last === undefined ? 0 : from - last.at;
    moved += Math.min(gap, gapAtMost);
    stops.push({ at: from, moved });
    moved += to - from;
    stops.push({ at: to, moved });
  }
  const of = (value: number) => {
    const after = stops.findIndex(({ at }) => at >= value);
    const right = stops[after];
    const left = stops[after - 1];
    if (right === undefined) return moved;
    if (left === undefined) return right.moved;
    const share = right.at === left.at ? 1 : (value - left.at) / (right.at - left.at);
    return left.moved + share * (right.moved - left.moved);
  };
  return { size: moved, of };
}

const wide = /[\u3000-\u9fff\uff00-\uffef]/u;
const weight = (text: string) => [...text].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);

/** Words of a script that has no spaces, with the signs that begin no line at the end of the word before. */
function wordsOf(text: string): string[] {
  if (Intl.Segmenter === undefined) return [...text];
  const language = /[\u3040-\u30ff]/u.test(text) ? "ja" : "zh";
  const words: string[] = [];
  for (const { segment } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    const clings = /^[、。，・）」』！？をにでとはがのへも]$/u.test(segment);
    if (clings && words.length > 0) words.push(`${words.pop() ?? ""}${segment}`);
    else words.push(segment);
  }
  return words;
}

/** Breaks words into lines that fit a width: at spaces, and between words where the script has none. */
export function linesOf(words: string, signs: number): string[] {
  const parts = words
    .split(/(?<=\s)/u)
    .flatMap((part) => (wide.test(part) ? wordsOf(part) : [part]))
    .flatMap((part) => (wide.test(part) && weight(part) > signs ? [...part] : [part]));
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line !== "" && weight((line + part).trimEnd()) > signs) {
      lines.push(line.trim());
      line = "";
    }
    line += part;
  }
  if (line.trim() !== "") lines.push(line.trim());
  return lines;
}
