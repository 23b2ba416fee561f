import type { City } from "../../app/index.ts";
import type { Meter } from "./meter.ts";
import type { Tally } from "./people.ts";
import type { FieldTally } from "./sensors/field.ts";
import type { RealSeries } from "./sensors/real.ts";

/** Everything the score board tells. */
export type Board = {
  city: City;
  date: string;
  tickets: number;
  seconds: number;
  meter: Meter;
  tally: Tally;
  end: Date;
  finished: Finished;
  figures: Figures;
  /** Statements of labels that were taken. */
  labels: number;
  /** What the sensors did; undefined where the city has none. */
  sensing?: FieldTally & { streams: number; faults: number; matters: number; real: readonly RealSeries[] };
};

/** What the server found at the end. */
export type Finished = {
  intact: boolean;
  leaves: number;
  acts: number;
  findings: string[];
  rssMb: number;
  /** Tickets without an owner or, while open, without a deadline. */
  ownerless: number;
};

/** One KPI as `/api/kpis` answers it. */
type Figure = {
  id: string;
  count?: number;
  numerator?: number;
  denominator?: number;
  rate?: number | null;
  interval?: { low: number; high: number } | null;
  meanWorkingDays?: number | null;
};
export type Figures = {
  minutesPerDay: number;
  figures: Figure[];
  groups: { key: string | null; figures: Figure[] }[];
};

type Row = { measure: string; source?: string; id: string; reported: string };

/** What the district reports (mission C6, C12, C13; the Data Bureau, 2025), and which KPI stands beside it. */
const rows: readonly Row[] = [
  { measure: "Found by officers: resolved", source: "found", id: "resolved", reported: "≥ 99 %" },
  {
    measure: "Asked by residents: really solved, as they say",
    source: "asked",
    id: "confirmed",
    reported: "≥ 80 %",
  },
  {
    measure: "Asked: satisfied, of those who answered",
    source: "asked",
    id: "satisfied",
    reported: "≥ 80 %",
  },
  { measure: "Asked: solved, as departments claim", source: "asked", id: "claimed", reported: "–" },
  { measure: "Asked: reached when called back", source: "asked", id: "callback-reached", reported: "–" },
  {
    measure: "Asked: mean time, working days",
    source: "asked",
    id: "working-days-gross",
    reported: "7.98 (was 14.93)",
  },
  { measure: "Found: handled the same day", source: "found", id: "same-day", reported: "–" },
  { measure: "All: closed on time", id: "on-time", reported: "–" },
  { measure: "Asked: first contact in time", source: "asked", id: "first-contact", reported: "–" },
  { measure: "All: returned", id: "returned", reported: "–" },
  { measure: "All: reworked", id: "reworked", reported: "–" },
];

/** Prints it on standard output. */
export function printBoard(board: Board, drawn: boolean): void {
  const { meter, seconds, tally, finished } = board;
  console.log("");
  console.log(
    `${board.city.files.city.names.en}, ${board.date}: ${tally.reported} reported, ${tally.ended} handled to the end, ${tally.stuck} stuck; the last on ${board.end.toISOString()}`,
  );
  console.log(
    `${meter.operations} calls in ${seconds.toFixed(1)} s: ${(meter.operations / seconds).toFixed(0)} calls/s, ${(tally.reported / seconds).toFixed(0)} tickets/s, ${meter.errors} errors; server memory ${finished.rssMb} MB`,
  );
  console.log(
    `What people did is simulated (cities' day/rhythm.yaml)${drawn ? "; words and times of day are from the files, places are moved into the district" : ""}.`,
  );
  console.log("");
  table(
    ["operation", "calls", "errors", "p50 ms", "p95 ms", "p99 ms"],
    meter
      .rows()
      .map((row) => [
        row.name,
        row.count,
        row.errors,
        ...[row.p50, row.p95, row.p99].map((ms) => ms?.toFixed(1) ?? "–"),
      ]),
  );
  for (const failure of meter.failures.values()) console.log(`  first failure of ${failure}`);
  console.log("");
  table(
    ["measure", "the district", "measured", "how"],
    [...rows.map((row) => measured(row, board.figures)), ...others(board)],
  );
  console.log("");
  console.log(
    finished.intact
      ? `Ledger: intact, ${finished.leaves} leaves over ${finished.acts} acts recomputed.`
      : `Ledger: NOT INTACT\n${finished.findings.join("\n")}`,
  );
}

function measured({ measure, source, id, reported }: Row, figures: Figures): string[] {
  const set =
    source === undefined ? figures.figures : figures.groups.find((group) => group.key === source)?.figures;
  const figure = set?.find((one) => one.id === id);
  return [
    measure,
    reported,
    figure === undefined ? "not measured" : figureText(figure),
    `KPI ${id}, simulated people`,
  ];
}

function figureText(figure: Figure): string {
  if (figure.meanWorkingDays !== undefined) return figure.meanWorkingDays?.toFixed(2) ?? "none";
  if (figure.rate === undefined) return String(figure.count);
  if (figure.rate === null) return "none (empty set)";
  const percent = (share: number) => (100 * share).toFixed(2);
  const interval = figure.interval
    ? `, 95 % ${percent(figure.interval.low)}–${percent(figure.interval.high)}`
    : "";
  return `${percent(figure.rate)} % (${figure.numerator}/${figure.denominator}${interval})`;
}

function others(board: Board): string[][] {
  const { tally, seconds, finished, labels } = board;
  const perDay = Math.round((tally.ended / seconds) * 86_400);
  return [
    [
      "Tickets in a day, handled to the end",
      "5,000–8,000",
      `${tally.ended} in ${seconds.toFixed(0)} s`,
      `through HTTP; ${perDay} a day at this rate`,
    ],
    [
      "Tickets without owner or deadline",
      "0",
      String(finished.ownerless),
      "counted in the database at the end",
    ],
    ["Business labels in a day", "40,000", String(labels), "through HTTP, by rules and one model's stand-in"],
    ...sensed(board),
  ];
}

function sensed({ sensing, figures, seconds }: Board): string[][] {
  if (sensing === undefined) return [["Sensed: handled the same day", "100 %", "not measured", "no sensors"]];
  const { sent, kept, refused, streams, faults, matters, real } = sensing;
  const taken = real.map(({ kind, column }) => `${kind} from ${column}`).join(", ");
  const row = {
    measure: "Sensed: handled the same day",
    source: "sensed",
    id: "same-day",
    reported: "100 %",
  };
  return [
    [
      "Readings in a day, kept",
      "2,000,000",
      `${kept} of ${sent}, ${refused} refused`,
      `SensorThings from ${streams} simulated streams${taken === "" ? "" : ` (${taken}: a real day)`}; ${Math.round(sent / seconds)}/s beside all else`,
    ],
    [
      "Sensed matters, from faults",
      "–",
      `${matters} from ${faults}`,
      "alarm → scenario → ticket, all by itself",
    ],
    measured(row, figures),
  ];
}

/** Columns as wide as their widest entry; numbers to the right, words to the left. */
export function table(head: readonly string[], lines: readonly (readonly (string | number)[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => String(line[column]).length)),
  );
  const numeric = head.map((_, column) => lines.every((line) => /^[\d.–]+$/.test(String(line[column]))));
  const print = (cells: readonly (string | number)[]) =>
    console.log(
      cells
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return numeric[column] ? String(cell).padStart(width) : String(cell).padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    );
  print(head);
  for (const line of lines) print(line);
}
