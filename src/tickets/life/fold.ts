import type { Labelled, Moved, Taken, Ticket, TicketEvent } from "./ticket.ts";

/**
 * The ticket after one more act. Pure: what needs the calendar, the process or the register was decided in the
 * action and stands in the act's detail, so that the row can be recomputed from the acts alone.
 */
export function evolve(ticket: Ticket | undefined, id: string, event: TicketEvent): Ticket {
  if (event.verb === "ticket.import")
    return { ...few, ...event.detail.ticket, id, version: (ticket?.version ?? 0) + 1 };
  if (event.verb === "ticket.report") return reported(id, event);
  if (ticket === undefined)
    throw new Error(`the first act on ticket ${id} is ${event.verb}, not ticket.report`);
  return { ...ticket, ...change(ticket, event), version: ticket.version + 1 };
}

/** A ticket from all its acts, oldest first. */
export function fold(id: string, events: readonly TicketEvent[]): Ticket {
  let ticket: Ticket | undefined;
  for (const event of events) ticket = evolve(ticket, id, event);
  if (ticket === undefined) throw new Error(`ticket ${id} has no acts`);
  return ticket;
}

type Reported = Extract<TicketEvent, { verb: "ticket.report" }>;

function reported(id: string, { at, actor, detail }: Reported): Ticket {
  const { wordsSha256: _words, reportedAt, ...facts } = detail;
  return {
    ...blank,
    ...facts,
    id,
    version: 1,
    status: "open",
    partnerPaths: [],
    reporter: actor === "anonymous" ? null : actor,
    reportedAt: reportedAt ?? at,
  };
}

/** What few tickets have. Acts made before it was known do not say it. */
const few = { labels: null, about: null, question: null } as const satisfies Partial<Ticket>;

/** A ticket about which nothing is known yet beyond what its report says. */
export const blank = {
  deadlineClass: null,
  assignee: null,
  mergedInto: null,
  registeredAt: null,
  dispatchedAt: null,
  acknowledgedAt: null,
  contactedAt: null,
  handledAt: null,
  handledBy: null,
  checkedAt: null,
  calledBackAt: null,
  closedAt: null,
  dueAt: null,
  contactDueAt: null,
  suspendedAt: null,
  pending: null,
  dispatches: 0,
  returns: 0,
  wrongDispatches: 0,
  reworks: 0,
  reopenings: 0,
  extensions: 0,
  escalations: 0,
  grossMinutes: null,
  netMinutes: null,
  excluded: false,
  claimedSolved: null,
  callbackReached: null,
  confirmedSolved: null,
  firstSolved: null,
  satisfaction: null,
  ...few,
} as const satisfies Partial<Ticket>;

type Later = Exclude<TicketEvent, { verb: "ticket.report" | "ticket.import" }>;

function change(ticket: Ticket, event: Later): Partial<Ticket> {
  const { at } = event;
  switch (event.verb) {
    case "ticket.accept": {
      const { category, urgency, deadlineClass } = event.detail;
      return {
        ...moved(event.detail),
        category,
        urgency,
        deadlineClass,
        public: event.detail.public,
        ...labelled(event.detail),
      };
    }
    case "ticket.verify":
      return moved(event.detail);
    case "ticket.register":
      return { registeredAt: at, dueAt: event.detail.dueAt, contactDueAt: event.detail.contactDueAt };
    case "ticket.dispatch":
      return {
        ...moved(event.detail),
        ownerPath: event.detail.owner,
        partnerPaths: event.detail.partners,
        dispatchedAt: ticket.dispatchedAt ?? at,
        dispatches: ticket.dispatches + 1,
        dueAt: event.detail.dueAt,
        contactDueAt: event.detail.contactDueAt,
        assignee: null,
        ...labelled(event.detail),
      };
    case "ticket.acknowledge":
      return {
        ...moved(event.detail),
        assignee: event.detail.assignee,
        acknowledgedAt: ticket.acknowledgedAt ?? at,
      };
    case "ticket.contact":
      return {
        ...moved(event.detail),
        ...(event.detail.reached ? { contactedAt: ticket.contactedAt ?? at } : {}),
      };
    case "ticket.handle":
      return {
        ...moved(event.detail),
        handledAt: at,
        handledBy: event.actor,
        claimedSolved: event.detail.solved,
      };
    case "ticket.check":
      return event.detail.approved
        ? { ...moved(event.detail), checkedAt: at }
        : { ...moved(event.detail), reworks: ticket.reworks + 1, handledAt: null, claimedSolved: null };
    case "ticket.callback": {
      const { reached, solved, satisfaction, ownerPath, stage } = event.detail;
      return {
        ...moved(event.detail),
        ownerPath,
        // "Not solved" sends it back to be dispatched: it was not over after all.
        ...(stage === "dispatch" ? { ...undone, reopenings: ticket.reopenings + 1 } : {}),
        calledBackAt: at,
        callbackReached: reached,
        confirmedSolved: solved,
        firstSolved: ticket.firstSolved ?? solved,
        satisfaction,
      };
    }
    case "ticket.close":
      return ended("closed", at, event.detail);
    case "ticket.return":
      return {
        ...moved(event.detail),
        ownerPath: event.detail.ownerPath,
        partnerPaths: [],
        assignee: null,
        returns: ticket.returns + 1,
        wrongDispatches: ticket.wrongDispatches + (event.detail.notOurs ? 1 : 0),
      };
    case "ticket.request":
      return { pending: event.detail.pending };
    case "ticket.approve":
    case "ticket.refuse":
      return { pending: null };
    case "ticket.suspend":
      return { suspendedAt: at };
    case "ticket.resume": {
      const { dueAt, stageDueAt, stageYellowAt } = event.detail;
      return { suspendedAt: null, dueAt, stageDueAt, stageYellowAt };
    }
    case "ticket.extend": {
      const { dueAt, stageDueAt, stageYellowAt } = event.detail;
      return { extensions: ticket.extensions + 1, dueAt, stageDueAt, stageYellowAt };
    }
    case "ticket.exclude":
      return { excluded: true };
    case "ticket.void":
      return ended("void", at, event.detail);
    case "ticket.merge":
      return { ...ended("merged", at, event.detail), mergedInto: event.detail.into };
    case "ticket.transfer":
      return ended("transferred", at, event.detail);
    case "ticket.reopen":
      return {
        ...moved(event.detail),
        ...reopened,
        ownerPath: event.detail.ownerPath,
        dueAt: event.detail.dueAt,
        reopenings: ticket.reopenings + 1,
        ...(event.detail.byRequester
          ? { confirmedSolved: false, firstSolved: ticket.firstSolved ?? false }
          : {}),
      };
    case "ticket.partners":
      return { partnerPaths: event.detail.partners };
    case "ticket.escalate":
      return { escalations: ticket.escalations + 1 };
    case "ticket.reclassify": {
      const { category, deadlineClass, dueAt, clocks } = event.detail;
      return { category, dueAt, ...clocks, ...labelled(event.detail), deadlineClass };
    }
    case "ticket.label": {
      const { dueAt, contactDueAt, stageDueAt, stageYellowAt } = event.detail;
      return { ...labelled(event.detail), dueAt, contactDueAt, stageDueAt, stageYellowAt };
    }
    case "ticket.ask": {
      const { question } = event.detail;
      return { question, ...(question.pauses ? { suspendedAt: at } : {}) };
    }
    case "ticket.prompt":
      return ticket.question === null ? {} : { question: { ...ticket.question, reminded: true } };
    case "ticket.reply":
    case "ticket.lapse":
    case "ticket.recall": {
      const { dueAt, stageDueAt, stageYellowAt } = event.detail;
      return { question: null, suspendedAt: null, dueAt, stageDueAt, stageYellowAt };
    }
    case "ticket.answer":
      return {
        confirmedSolved: event.detail.solved,
        firstSolved: ticket.firstSolved ?? event.detail.solved,
        satisfaction: event.detail.satisfaction,
      };
    case "ticket.absorb":
    case "ticket.split":
    case "ticket.join":
    case "ticket.share":
    case "ticket.supervise":
    case "ticket.remind":
    case "ticket.note":
    case "ticket.attach":
    case "ticket.sense":
      return {};
  }
}

/** What an ended ticket forgets when it is opened again: its measures are taken anew at the next end. */
const undone = {
  // Limits that run from the first dispatch run anew: the next handling begins with the next dispatch.
  dispatchedAt: null,
  handledAt: null,
  checkedAt: null,
  claimedSolved: null,
  partnerPaths: [] as readonly string[],
  assignee: null,
} as const satisfies Partial<Ticket>;

const reopened = {
  ...undone,
  status: "open",
  closedAt: null,
  grossMinutes: null,
  netMinutes: null,
} as const satisfies Partial<Ticket>;

function labelled({ labels, urgency, deadlineClass }: Labelled): Partial<Ticket> {
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(deadlineClass === undefined ? {} : { deadlineClass }),
  };
}

function moved({ stage, stageStartedAt, stageDueAt, stageYellowAt }: Moved): Moved {
  return { stage, stageStartedAt, stageDueAt, stageYellowAt };
}

function ended(
  status: "closed" | "void" | "merged" | "transferred",
  at: number,
  taken: Taken,
): Partial<Ticket> {
  return {
    status,
    stage: null,
    stageStartedAt: null,
    stageDueAt: null,
    stageYellowAt: null,
    closedAt: at,
    suspendedAt: null,
    pending: null,
    question: null,
    grossMinutes: taken.grossMinutes,
    netMinutes: taken.netMinutes,
  };
}
