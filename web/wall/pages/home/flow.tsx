import { memo, type RefObject, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Chart, type ChartOption } from "../../../ui/chart.tsx";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { colours, series } from "../../../ui/tokens.ts";
import { behind, ofState } from "./behind.ts";
import { type Today, useUnit } from "./data.ts";

/** So many owners have a node of their own; the others stand together. */
const ownersShown = 9;
const c = colours.dark;
const [first = c.brand, second = c.amber, third = c.green] = series.dark;
const colourOf: Record<string, string> = {
  sensed: third,
  found: second,
  asked: first,
  waiting: c.inkFaint,
  handling: c.brand,
  checking: c.blue,
  late: c.vermilion,
  paused: c.amber,
  closed: c.green,
  ended: c.lineStrong,
};
const order = ["closed", "checking", "handling", "waiting", "paused", "late", "ended"];
const sources = ["asked", "found", "sensed"];

type Part = Today["flow"][number];

/** How today's matters flow from their source over their owner to where they stand now. */
export const Flow = memo(function Flow({ today }: { today: Today | undefined }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const roles = useRoleNames();
  const names = useTicketNames();
  const unit = useUnit();
  const list = useRef<HTMLDetailsElement>(null);
  const flow = today?.flow ?? [];
  const told = JSON.stringify(flow);
  const others = t("flow.others");
  const words: Words = {
    source: names.source,
    owner: (path) => (path === otherOwners ? others : roles.unit(path)),
    state: (state) => t(`state.${state}`),
    number: (count) => new Intl.NumberFormat(language).format(count),
  };
  // Drawn anew only where something moved: the same numbers give the same picture, and nothing flickers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: names follow language; `told` stands for the flow
  const option = useMemo(() => optionOf(flow, unit, words), [told, unit, language, roles.known]);
  const label = t("flow.label", { count: today?.reported ?? 0 });
  return (
    <section className="wall-panel wall-flow" aria-label={t("flow.title")}>
      <h2>
        {t("flow.title")}
        <small>{t("flow.words")}</small>
      </h2>
      {today === undefined || flow.length === 0 ? null : <FlowList today={today} words={words} list={list} />}
      <div className="wall-chart">
        {flow.length === 0 ? (
          <p className="wall-empty">{t("flow.none")}</p>
        ) : (
          <Chart
            option={option}
            label={label}
            height="100%"
            size="wall"
            onPick={(item) => {
              const nodes = nodesOf(item);
              if (nodes.includes(otherOwners)) list.current?.setAttribute("open", "");
              else if (today !== undefined) location.assign(matters(nodes, today.from));
            }}
          />
        )}
      </div>
    </section>
  );
});

const otherOwners = "*";

/** Where the matters are listed that all these nodes count: today's of a source, of an owner, in a state. */
function matters(nodes: readonly string[], from: string): string {
  const filters = nodes.map((node) =>
    node.startsWith("=")
      ? (ofState[node.slice(1)] ?? {})
      : { [sources.includes(node) ? "source" : "owner"]: node },
  );
  return behind({ ...Object.assign({}, ...filters), from });
}

/** The nodes that were pressed: one, or the two between which a stream runs. */
function nodesOf({ name, data }: { name: string; data: unknown }): string[] {
  const { source, target } = (data ?? {}) as { source?: unknown; target?: unknown };
  return typeof source === "string" && typeof target === "string" ? [source, target] : [name];
}

/**
 * The same flow as a list: every node with its number, the owners that stand together in the drawing one by one. It is
 * how the keyboard opens them, and what the drawing's "others" opens.
 */
function FlowList(props: { today: Today; words: Words; list: RefObject<HTMLDetailsElement | null> }) {
  const { today, words, list } = props;
  const { t } = useTranslation("home");
  const groups = [
    { key: "source", nodes: countsBy(today.flow, ({ source }) => source), name: words.source },
    { key: "owner", nodes: countsBy(today.flow, ({ owner }) => owner), name: words.owner },
    { key: "state", nodes: countsBy(today.flow, ({ state }) => `=${state}`), name: words.state },
  ] as const;
  return (
    <details className="wall-list" ref={list}>
      <summary>{t("flow.list")}</summary>
      <div>
        {groups.map(({ key, nodes, name }) => (
          <ol key={key} aria-label={t(`flow.${key}`)}>
            {nodes.map(([node, count]) => (
              <li key={node}>
                <a href={matters([node], today.from)}>
                  {name(node.replace(/^=/, ""))} <b>{words.number(count)}</b>
                </a>
              </li>
            ))}
          </ol>
        ))}
      </div>
    </details>
  );
}

function countsBy(flow: readonly Part[], keyOf: (part: Part) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const part of flow) counts.set(keyOf(part), (counts.get(keyOf(part)) ?? 0) + part.count);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
}

type Words = {
  source: (code: string) => string;
  owner: (path: string) => string;
  state: (state: string) => string;
  number: (count: number) => string;
};

function optionOf(flow: readonly Part[], unit: number, words: Words): ChartOption {
  const shown = new Set(largest(flow));
  const ownerOf = ({ owner }: Part) => (shown.has(owner) ? owner : otherOwners);
  const links = new Map<string, { source: string; target: string; value: number }>();
  const add = (source: string, target: string, value: number) => {
    const key = `${source} > ${target}`;
    const link = links.get(key) ?? { source, target, value: 0 };
    link.value += value;
    links.set(key, link);
  };
  for (const part of flow) {
    add(part.source, ownerOf(part), part.count);
    add(ownerOf(part), `=${part.state}`, part.count);
  }
  const total = (by: (part: Part) => boolean) =>
    flow.reduce((sum, part) => sum + (by(part) ? part.count : 0), 0);
  const owners = [...shown, ...(flow.some((part) => !shown.has(part.owner)) ? [otherOwners] : [])];
  const node = (name: string, depth: number, label: string, colour: string, count: number) =>
    count === 0
      ? []
      : [
          {
            name,
            depth,
            itemStyle: { color: colour, borderWidth: 0 },
            label: { formatter: `{n|${shortened(label)}}  {c|${words.number(count)}}` },
          },
        ];
  const nodes = [
    ...sources.flatMap((source) =>
      node(
        source,
        0,
        words.source(source),
        colourOf[source] ?? c.ink,
        total((part) => part.source === source),
      ),
    ),
    ...owners.flatMap((owner) =>
      node(
        owner,
        1,
        words.owner(owner),
        c.lineStrong,
        total((part) => ownerOf(part) === owner),
      ),
    ),
    ...order.flatMap((state) =>
      node(
        `=${state}`,
        2,
        words.state(state),
        colourOf[state] ?? c.ink,
        total((part) => part.state === state),
      ),
    ),
  ];
  const size = Math.max(11, 16 * unit);
  return {
    animation: false,
    series: [
      {
        type: "sankey",
        left: 2,
        top: 6 * unit,
        bottom: 6 * unit,
        right: 150 * unit,
        nodeWidth: Math.round(8 * unit),
        nodeGap: Math.round(22 * unit),
        layoutIterations: 0,
        draggable: false,
        emphasis: { disabled: true },
        cursor: "pointer",
        data: nodes,
        links: [...links.values()],
        lineStyle: { color: "source", opacity: 0.22, curveness: 0.5 },
        label: {
          fontSize: size,
          color: c.inkSoft,
          rich: {
            n: { fontSize: size, color: c.inkSoft },
            c: { fontSize: size, color: c.ink, fontWeight: 600 },
          },
        },
      },
    ],
  };
}

function largest(flow: readonly Part[]): string[] {
  return countsBy(flow, ({ owner }) => owner)
    .slice(0, ownersShown)
    .map(([owner]) => owner);
}

/** Room for a name before the next column, in halves of a Chinese character. */
const nameRoom = 27;

function shortened(name: string): string {
  let room = nameRoom;
  for (const [index, sign] of [...name].entries()) {
    room -= sign > "\u2e7f" ? 2 : 1;
    if (room < 0)
      return `${[...name]
        .slice(0, index - 1)
        .join("")
        .trimEnd()}…`;
  }
  return name;
}
