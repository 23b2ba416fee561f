import type { Definition, Figure } from "./figures.ts";

export type Cell = string | number | null;

/** The columns of a sheet of figures; what a kind of figure does not have stays empty, as does what has no basis. */
export const columns = [
  "group",
  "kpi",
  "version",
  "value",
  "low",
  "high",
  "numerator",
  "denominator",
  "median",
  "p90",
] as const;

/** One row for each figure of each group. */
export function rowsOf(
  groups: readonly { name: string; figures: readonly Figure[] }[],
  nameOf: (id: string) => string,
): Cell[][] {
  return groups.flatMap(({ name, figures }) =>
    figures.map((figure): Cell[] => {
      const start: Cell[] = [name, nameOf(figure.id), figure.version];
      if (figure.kind === "count")
        return [...start, figure.count, null, null, figure.count, null, null, null];
      if (figure.kind === "time") {
        const { meanWorkingDays, medianWorkingDays, p90WorkingDays, count } = figure;
        return [...start, meanWorkingDays, null, null, null, count, medianWorkingDays, p90WorkingDays];
      }
      const { rate, interval, numerator, denominator } = figure;
      return [
        ...start,
        rate,
        interval?.low ?? null,
        interval?.high ?? null,
        numerator,
        denominator,
        null,
        null,
      ];
    }),
  );
}

/** What each KPI means, for whoever gets the file without the board. */
export const meanings = (definitions: readonly Definition[], language: "zh-CN" | "ja" | "en"): Cell[][] =>
  definitions.map(({ name, version, definition }) => [name[language], version, definition[language]]);

/**
 * Comma-separated values (RFC 4180) that spreadsheet programs read as UTF-8. A text that one would take for a formula
 * gets an apostrophe before it.
 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  const field = (cell: Cell): string => {
    if (cell === null) return "";
    if (typeof cell === "number") return String(cell);
    const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\uFEFF${rows.map((row) => row.map(field).join(",")).join("\r\n")}\r\n`;
}
