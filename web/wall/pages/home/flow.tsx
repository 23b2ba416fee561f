import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Chart, type ChartOption } from "../../../ui/chart.tsx";
import { useLanguage } from "../../../ui/i18n.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { colours, series } from "../../../ui/tokens.ts";
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
  const flow = today?.flow ?? [];
  const told = JSON.stringify(flow);
  const others = t("flow.others");
  // Drawn anew only where something moved: the same numbers give the same picture, and nothing flickers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: names follow language; `told` stands for the flow
  const option = useMemo(
    () =>
      optionOf(flow, unit, {
        source: names.source,
        owner: (path) => (path === otherOwners ? others : roles.unit(path)),
        state: (state) => t(`state.${state}`),
        number: (count) => new Intl.NumberFormat(language).format(count),
      }),
    [told, unit, language, roles.known],
  );
  const label = t("flow.label", { count: today?.reported ?? 0 });
  return (
    <section className="wall-panel wall-flow" aria-label={t("flow.title")}>
      <h2>
        {t("flow.title")}
        <small>{t("flow.words")}</small>
      </h2>
      <div className="wall-chart">
        {flow.length === 0 ? (
          <p className="wall-empty">{t("flow.none")}</p>
        ) : (
          <Chart
            option={option}
            label={label}
            height="100%"
            size="wall"
            onPick={({ name }) => open(name, today?.from)}
          />
        )}
      </div>
    </section>
  );
});

const otherOwners = "*";

const filters: Record<string, string> = {
  "=closed": "status=closed",
  "=ended": "status=void&status=merged&status=transferred",
  "=paused": "status=open&suspended=true",
  "=late": "status=open&light=red",
  "=waiting": "status=open&stage=accept&stage=verify&stage=dispatch&stage=acknowledge",
  "=handling": "status=open&stage=contact&stage=handle",
  "=checking": "status=open&stage=check&stage=callback",
};

/** Opens the list behind a node: today's matters of a source, of an owner, or in a state. */
function open(node: string, from: string | undefined): void {
  const filter =
    filters[node] ??
    (sources.includes(node) ? `source=${node}` : node.endsWith("/") ? `owner=${node}` : undefined);
  if (filter === undefined || from === undefined) return;
  location.assign(`/desk/dispatch?${filter}&from=${encodeURIComponent(from)}`);
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
  const counts = new Map<string, number>();
  for (const { owner, count } of flow) counts.set(owner, (counts.get(owner) ?? 0) + count);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
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
