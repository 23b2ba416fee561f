import type { Ticket } from "../life/ticket.ts";

/**
 * What KPIs count of a ticket, each a bit, so that a million tickets are told apart in a few hundred sums.
 * The database holds the same bits in `tickets.ticket.measure`; all but `sameDay` and `dayOver`, which need the city's
 * time zone.
 */
export const bits = {
  /** A matter of its own: neither void, merged, transferred, nor taken out by two persons. */
  counted: 1,
  closed: 2,
  onTime: 4,
  /** The department said whether it is solved … */
  claimKnown: 8,
  /** … and that it is. */
  claimed: 16,
  /** The requester was called back … */
  callTried: 32,
  callReached: 64,
  /** The requester said whether it is solved … */
  answered: 128,
  /** … and that it is. */
  confirmed: 256,
  rated: 512,
  /** Rated 4 or 5 of 5. */
  satisfied: 1024,
  contactDue: 2048,
  contactInTime: 4096,
  returned: 8192,
  wrongDispatch: 16_384,
  reworked: 32_768,
  reopened: 65_536,
  /** Working time from report to end is known. */
  timed: 131_072,
  /** Handled (or, where that was not recorded, closed) on the local date of its report. */
  sameDay: 262_144,
  /** The local date of its report is over: until then nobody can say that it was not handled the same day. */
  dayOver: 524_288,
} as const;

/** By which instant a KPI takes a ticket into its period. */
export const cohorts = ["reported", "due", "closed"] as const;
export type Cohort = (typeof cohorts)[number];

/** A ticket as KPIs see it. Instants in epoch milliseconds, time taken in working minutes. */
export type Measures = {
  at: Record<Cohort, number | null>;
  bits: number;
  grossMinutes: number | null;
  netMinutes: number | null;
};

/**
 * Measures a ticket: the fold of its acts. `localDate` gives the date of an instant in the city's time zone, as ISO 8601
 * writes it, and `now` is the instant at which it is asked.
 */
export function measureOf(ticket: Ticket, localDate: (at: number) => string, now: number): Measures {
  const { closedAt, dueAt, contactedAt, contactDueAt, reportedAt, grossMinutes, netMinutes } = ticket;
  const closed = ticket.status === "closed";
  const handled = ticket.handledAt ?? closedAt;
  const holds: Record<keyof typeof bits, boolean> = {
    counted: (closed || ticket.status === "open") && !ticket.excluded,
    closed,
    onTime: closed && closedAt !== null && dueAt !== null && closedAt <= dueAt,
    claimKnown: ticket.claimedSolved !== null,
    claimed: ticket.claimedSolved === true,
    callTried: ticket.callbackReached !== null,
    callReached: ticket.callbackReached === true,
    answered: ticket.firstSolved !== null,
    confirmed: ticket.firstSolved === true,
    rated: ticket.satisfaction !== null,
    satisfied: ticket.satisfaction !== null && ticket.satisfaction >= 4,
    contactDue: contactDueAt !== null,
    contactInTime: contactedAt !== null && contactDueAt !== null && contactedAt <= contactDueAt,
    returned: ticket.returns > 0,
    wrongDispatch: ticket.wrongDispatches > 0,
    reworked: ticket.reworks > 0,
    reopened: ticket.reopenings > 0,
    timed: grossMinutes !== null && netMinutes !== null,
    sameDay: handled !== null && localDate(handled) === localDate(reportedAt),
    dayOver: localDate(reportedAt) < localDate(now),
  };
  const names = Object.keys(bits) as (keyof typeof bits)[];
  return {
    at: { reported: reportedAt, due: dueAt, closed: closed ? closedAt : null },
    bits: names.reduce((sum, name) => sum + (holds[name] ? bits[name] : 0), 0),
    grossMinutes,
    netMinutes,
  };
}

/** A set of tickets by their bits: all of `all` are set and none of `none`; several masks are alternatives. */
export type Mask = { all: number; none: number };
export type Part = readonly Mask[];

export function isIn(part: Part, measured: number): boolean {
  return part.some(({ all, none }) => (measured & all) === all && (measured & none) === 0);
}
