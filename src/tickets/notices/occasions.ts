import type { DeadlinesFile } from "../intake/schema.ts";
import type { TemplateCode } from "../intake/templates.ts";
import type { Signal } from "../life/services.ts";
import type { Details, Ticket, TicketEvent } from "../life/ticket.ts";

/** Whom an occasion is told: requesters of the ticket, or staff by reference (see {@link staffAt}). */
export type Told =
  | { requesters: "all" }
  /** Those whose report or joining led to this ticket, wherever it was merged to since. */
  | { requesters: "merged" }
  /** The one whose code has this SHA-256, in hexadecimal digits. */
  | { requesters: "joined"; secret: string }
  /** A recipient of the outbox, with the unit it is told for. */
  | { staff: string; unit: string };

/** Functions at a unit that acts are told to, whatever deadlines.yaml says. */
const alwaysTold = ["handler", "dispatcher", "unit-leader"];

/** All functions at a unit that may be told something, by acts and by the reminders and escalations of a city. */
export function functionsTold({
  reminders,
  escalations,
  classes,
}: Pick<DeadlinesFile, "reminders" | "escalations" | "classes">): string[] {
  const own = classes.flatMap((one) => [...(one.reminders ?? []), ...(one.escalations ?? [])]);
  const told = [...reminders, ...escalations, ...own].flatMap(({ to }) => to);
  return [...new Set([...alwaysTold, ...told])];
}

/** One text to be sent because of one act, and what the act itself says that fills it. */
export type Occasion = {
  template: TemplateCode;
  to: Told;
  /** Path of the unit that is named in the text. */
  unit: string;
  /** Name of a service that is no unit, in its stead. */
  service?: string;
  dueAt: number | null;
  stage?: Details["ticket.remind"]["stage"];
  share?: number;
  /** The ticket that goes on, of a merge. */
  original?: string;
};

/** What of the ticket the rules look at: as it stands when the act is followed. */
export type Standing = Pick<
  Ticket,
  "ownerPath" | "partnerPaths" | "dueAt" | "stage" | "assignee" | "question"
>;

/** `handler` at `a/b/` → `unit:a/b/@handler`: whoever does this at the unit, read at its desk. */
export function staffAt(unit: string, role: string): Extract<Told, { staff: string }> {
  return { staff: `unit:${unit}@${role}`, unit };
}

const requesters = { requesters: "all" } as const;

/**
 * What is told to whom because of one act on a ticket. Pure. Facts that the act itself states are taken from it, for
 * the ticket may have gone on since.
 */
export function occasionsOf(
  event: TicketEvent,
  ticket: Standing,
  city: {
    intakeUnit: string;
    newPartners: readonly string[];
    templateOf: (share: number) => Signal | undefined;
  },
): Occasion[] {
  const { ownerPath: owner, dueAt } = ticket;
  const tell = (template: TemplateCode, to: Told = requesters, more: Partial<Occasion> = {}): Occasion => ({
    template,
    to,
    unit: owner,
    dueAt,
    ...more,
  });
  switch (event.verb) {
    case "ticket.report":
      return [tell("received")];
    case "ticket.join":
      return [tell("received", { requesters: "joined", secret: event.detail.requester })];
    case "ticket.dispatch": {
      const { owner: unit, partners, dueAt: due } = event.detail;
      const assigned = [unit, ...partners].map((path) =>
        tell("assigned", staffAt(path, "handler"), { unit: path, dueAt: due }),
      );
      return [tell("dispatched", requesters, { unit, dueAt: due }), ...assigned];
    }
    case "ticket.partners":
      return city.newPartners.map((path) => tell("assigned", staffAt(path, "handler"), { unit: path }));
    case "ticket.return":
      return [tell("returned", staffAt(city.intakeUnit, "dispatcher"), { unit: event.detail.from })];
    case "ticket.suspend":
      return [tell("suspended")];
    case "ticket.resume":
    case "ticket.extend": {
      const template = event.verb === "ticket.resume" ? "resumed" : "extended";
      return [tell(template, requesters, { dueAt: event.detail.dueAt })];
    }
    case "ticket.handle":
      return [tell("handled"), ...askedBack(event.detail.stage, tell)];
    case "ticket.check":
      if (event.detail.approved) return askedBack(event.detail.stage, tell);
      return [tell("rework", staffAt(owner, "handler"), { dueAt: event.detail.stageDueAt })];
    case "ticket.close":
      return [tell("closed")];
    case "ticket.void":
      return [tell("voided")];
    case "ticket.merge":
      return [tell("merged", { requesters: "merged" }, { original: event.detail.into })];
    case "ticket.transfer":
      return [tell("transferred", requesters, { service: event.detail.service })];
    case "ticket.reopen": {
      const { ownerPath: unit, dueAt: due } = event.detail;
      return [tell("reopened", requesters, { unit, dueAt: due })];
    }
    case "ticket.ask":
      return [tell("more-information", requesters, { dueAt: event.detail.question.dueAt })];
    case "ticket.prompt":
      return [tell("information-reminder", requesters, { dueAt: ticket.question?.dueAt ?? dueAt })];
    case "ticket.reply":
    case "ticket.lapse": {
      const template = event.verb === "ticket.reply" ? "information-received" : "information-missing";
      const staff = audienceAt(ticket, "handler", city.intakeUnit);
      return [tell(template, { staff, unit: unitOf(staff) ?? owner }, { dueAt: event.detail.dueAt })];
    }
    case "ticket.label":
      // Labels move nothing that was handed over: whoever dispatches decides whether it is dispatched again.
      if (event.detail.proposesAnew !== true) return [];
      return [tell("label-proposal", staffAt(city.intakeUnit, "dispatcher"))];
    case "ticket.supervise":
      return [tell("supervised", staffAt(owner, "unit-leader"))];
    case "ticket.remind":
    case "ticket.escalate":
      return signalled(event, tell, city.templateOf(event.detail.at));
    default:
      return [];
  }
}

type Tell = (template: TemplateCode, to?: Told, more?: Partial<Occasion>) => Occasion;

function askedBack(stage: Ticket["stage"], tell: Tell): Occasion[] {
  return stage === "callback" ? [tell("callback-question")] : [];
}

function signalled(
  { verb, detail }: Extract<TicketEvent, { verb: "ticket.remind" | "ticket.escalate" }>,
  tell: Tell,
  signal: Signal | undefined,
): Occasion[] {
  const fallback = verb === "ticket.remind" ? "reminder" : "escalation";
  const template = (signal?.template ?? fallback) as TemplateCode;
  const more = {
    share: detail.at,
    ...(detail.stage === undefined ? {} : { stage: detail.stage }),
    ...(detail.stageDueAt === undefined ? {} : { dueAt: detail.stageDueAt }),
  };
  return detail.to.map((staff) => tell(template, { staff, unit: unitOf(staff) ?? "" }, more));
}

/** The unit path of `unit:PATH@role`; undefined for other recipients. */
export function unitOf(recipient: string): string | undefined {
  return /^unit:(.*)@[a-z-]+$/.exec(recipient)?.[1];
}

const handling = ["acknowledge", "contact", "handle"];

/**
 * Who is meant by a word of deadlines.yaml, for a ticket at a stage: the handler is whoever has it now, by name once
 * somebody took it; its unit is the owner while it is handled, and else the unit that takes in, checks and calls back.
 */
export function audienceAt(
  ticket: Pick<Ticket, "stage" | "ownerPath" | "assignee">,
  word: string,
  intakeUnit: string,
): string {
  const beingHandled = ticket.stage !== null && handling.includes(ticket.stage);
  const unit = beingHandled ? ticket.ownerPath : intakeUnit;
  switch (word) {
    case "handler":
      if (beingHandled && ticket.assignee !== null) return `account:${ticket.assignee}`;
      return staffAt(unit, word).staff;
    case "dispatcher":
    case "supervisor":
      return staffAt(intakeUnit, word).staff;
    case "bureau-leader":
      return staffAt(bureauOf(unit), word).staff;
    default:
      return staffAt(unit, word).staff;
  }
}

/** The bureau a unit belongs to: the unit one below the district on its path. */
function bureauOf(path: string): string {
  return path.split("/").slice(0, 2).join("/").replace(/\/?$/, "/");
}
