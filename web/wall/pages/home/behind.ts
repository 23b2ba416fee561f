/** Where the matters are listed that a figure counts: the same conditions, and so the same number. */
export function behind(filter: Record<string, string | readonly string[] | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    for (const one of value === undefined ? [] : [value].flat()) search.append(name, one);
  }
  return `/desk/matters?${search}`;
}

const hourMs = 3_600_000;

/** The bounds of the hour that is `hour` hours after the day's first instant, as ISO instants. */
export function hourOf(from: string, hour: number): { from: string; to: string } {
  const start = Date.parse(from) + hour * hourMs;
  return { from: new Date(start).toISOString(), to: new Date(start + hourMs).toISOString() };
}

/** A matter that counts as waiting, in hand or in check is neither late nor paused: those are counted by themselves. */
const calm = { status: "open", suspended: "false", light: ["green", "yellow"] };

/** What each state of the flow counts, as a filter of matters (`stateOf` of src/tickets/today/rules.ts). */
export const ofState: Readonly<Record<string, Record<string, string | readonly string[]>>> = {
  closed: { status: "closed" },
  ended: { status: ["void", "merged", "transferred"] },
  paused: { status: "open", suspended: "true" },
  late: { status: "open", light: "red" },
  waiting: { ...calm, stage: ["accept", "verify", "dispatch", "acknowledge"] },
  handling: { ...calm, stage: ["contact", "handle"] },
  checking: { ...calm, stage: ["check", "callback"] },
};
