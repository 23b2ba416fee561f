import type { GetQuery, Got } from "../../../api.ts";

export type Filter = Omit<GetQuery<"/api/tickets">, "limit" | "cursor">;
export type Row = Got<"/api/tickets">["tickets"][number];

const lists = ["status", "stage", "source", "category", "urgency", "light", "pending", "label"] as const;
const words = [
  "owner",
  "area",
  "partner",
  "assignee",
  "reporter",
  "from",
  "to",
  "closedFrom",
  "closedTo",
  "box",
  "cell",
  "q",
  "sort",
] as const;
const flags = ["joint", "suspended", "public"] as const;
const names: readonly string[] = [...lists, ...words, ...flags];

/** The filter that an address holds. What the server does not know it refuses, in a sentence. */
export function parseFilter(search: URLSearchParams): Filter {
  const entries: [string, unknown][] = [];
  for (const name of lists) {
    const all = search.getAll(name);
    if (all.length > 0) entries.push([name, all]);
  }
  for (const name of words) {
    const value = search.get(name);
    if (value !== null && value !== "") entries.push([name, value]);
  }
  for (const name of flags) {
    const value = search.get(name);
    if (value !== null) entries.push([name, value === "true"]);
  }
  return Object.fromEntries(entries) as Filter;
}

/** The address of a filter; everything else in `search` (language, chosen ticket) stays as it is. */
export function writeFilter(filter: Filter, search = new URLSearchParams()): URLSearchParams {
  const kept = [...search].filter(([name]) => !names.includes(name));
  const told = names.flatMap((name) => {
    const value = filter[name as keyof Filter];
    if (value === undefined || value === "") return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as [string, string]);
  });
  return new URLSearchParams([...told, ...kept]);
}

export const sameFilter = (one: Filter, other: Filter): boolean =>
  writeFilter(one).toString() === writeFilter(other).toString();

/** The views that everybody at dispatch has. */
export const standingViews: readonly { id: string; filter: Filter }[] = [
  { id: "todo", filter: { status: ["open"], stage: ["accept", "verify", "dispatch"] } },
  { id: "late", filter: { status: ["open"], light: ["red"] } },
  { id: "soon", filter: { status: ["open"], light: ["yellow"] } },
  { id: "urgent", filter: { status: ["open"], urgency: ["high", "urgent"] } },
  { id: "stopped", filter: { status: ["open"], suspended: true } },
  { id: "pending", filter: { status: ["open"], pending: ["suspend", "extend", "void", "exclude"] } },
  { id: "joint", filter: { status: ["open"], joint: true } },
  { id: "open", filter: { status: ["open"] } },
  { id: "all", filter: { sort: "newest" } },
];
export const firstView: Filter = { status: ["open"], stage: ["accept", "verify", "dispatch"] };
