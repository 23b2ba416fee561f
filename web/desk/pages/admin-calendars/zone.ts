const wall = (timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });

/** The wall clock of a time zone at an instant, as a `datetime-local` field has it: `2026-02-13T16:00`. */
export const wallClock = (at: number, timeZone: string): string =>
  wall(timeZone).format(at).replace(" ", "T");

/** The instant at which a wall clock shows `2026-02-13T16:00`; undefined where that is no time. */
export function instantOf(local: string, timeZone: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offset = (at: number) => Date.parse(`${wallClock(at, timeZone)}Z`) - at;
  // Twice, for the first guess may lie on the other side of a change of summer time.
  const guess = asUtc - offset(asUtc);
  return asUtc - offset(guess);
}
