import {
  act,
  type Context,
  fill,
  type Language,
  type Transaction,
  transact,
  within,
} from "../kernel/index.ts";
import {
  acceptTicket,
  dispatchTicket,
  reopenTicket,
  reportAndDispatch,
  reportTicket,
  senseTicket,
  type TicketServices,
} from "../tickets/index.ts";
import { planOf } from "./plan.ts";
import { type AlarmFacts, type Decision, decide, type Plan, type Severity, untold } from "./rules.ts";
import type { ScenarioFile } from "./schema.ts";
import {
  candidatesFor,
  type Following,
  findFollowing,
  keepFollowing,
  keepTold,
  lockMatter,
  ownerOf,
} from "./store.ts";
import { type Note, noteText, severityNames } from "./texts.ts";

/** An alarm as it stands now, with what people call it. */
export type Alarm = AlarmFacts & {
  /** What the sensor, thing or area is called. */
  name: string;
  /** The value that raised it, as text in the stream's decimals; null where none did, such as in silence. */
  value: string | null;
  unit: string;
  /** Cleared because nobody watches for it any more: the sensor did not say that it is well. */
  withdrawn: boolean;
};

/** What following stands on. */
export type FollowingParts = {
  services: TicketServices;
  scenarios: ReadonlyMap<string, ScenarioFile>;
  /** The city's own language, in which tickets are written. */
  language: Language;
  /** The alarm as it stands in this transaction; undefined if there is none of this id. */
  readAlarm(tx: Transaction, id: string): Promise<Alarm | undefined>;
};

/**
 * Brings the ticket of an alarm up to how the alarm stands now (act `scenario.follow`): opened, joined or opened
 * again the first time, then its severity and its recovery. Whatever was done before is not done again, so changes of
 * an alarm may be followed in any order and more than once. Alarms that no scenario of the city raised are left alone.
 */
export async function followAlarm(parts: FollowingParts, context: Context, id: string): Promise<void> {
  await transact(context.database, async (tx) => {
    const subject = { kind: "following", id };
    await act({ ...context, transaction: tx }, "scenario.follow", subject, async (_tx, draft) => {
      const alarm = await parts.readAlarm(tx, id);
      const scenario = alarm === undefined ? undefined : parts.scenarios.get(alarm.scenario);
      if (alarm === undefined || scenario === undefined) {
        draft.detail = { alarm: id, outcome: "none", reason: "no-scenario" };
        return null;
      }
      const matter = new Matter(parts, within(context, tx), tx, scenario, alarm, draft.at);
      draft.detail = { alarm: id, scenario: scenario.id, ...(await matter.follow()) };
      return null;
    });
  });
}

type Told = { outcome?: string; reason?: string; ticket?: string | null; told?: string[] };

/** One alarm and its ticket, within one transaction. */
class Matter {
  readonly #parts: FollowingParts;
  readonly #context: Context;
  readonly #tx: Transaction;
  readonly #scenario: ScenarioFile;
  readonly #alarm: Alarm;
  readonly #at: Date;

  constructor(
    parts: FollowingParts,
    context: Context,
    tx: Transaction,
    scenario: ScenarioFile,
    alarm: Alarm,
    at: Date,
  ) {
    this.#parts = parts;
    this.#context = context;
    this.#tx = tx;
    this.#scenario = scenario;
    this.#alarm = alarm;
    this.#at = at;
  }

  async follow(): Promise<Told> {
    const known = await findFollowing(this.#tx, this.#alarm.id);
    const settled = known !== undefined && known.ticket !== null;
    const begun = settled ? {} : await this.#begin(known);
    const told = await this.#tell(settled ? known : await findFollowing(this.#tx, this.#alarm.id));
    return { ...begun, ...(told.length === 0 ? {} : { told }) };
  }

  /** The first decision, or another one where the last called for nothing. */
  async #begin(known: Following | undefined): Promise<Told> {
    const plan = planOf(this.#scenario);
    if (plan !== undefined) await lockMatter(this.#tx, this.#alarm, plan);
    const candidates = plan === undefined ? [] : await candidatesFor(this.#tx, this.#alarm, plan);
    const decision = decide(this.#alarm, plan, candidates);
    const { outcome, reason } = decision;
    const ticket = plan === undefined ? null : await this.#carryOut(decision, plan);
    if (known === undefined || outcome !== "none") {
      await keepFollowing(this.#tx, this.#alarm, decision, ticket, plan?.category ?? null, this.#at);
    }
    return { outcome, reason, ticket };
  }

  async #carryOut(decision: Decision, plan: Plan): Promise<string | null> {
    switch (decision.outcome) {
      case "none":
        return null;
      case "joined": {
        const { status } = await this.#sense(decision.ticket, "joined");
        // Somebody has ended it meanwhile: the job is tried again, and finds it ended.
        if (status !== "open") throw new Error(`ticket ${decision.ticket} ended while an alarm joined it`);
        return decision.ticket;
      }
      case "reopened":
        await this.#reopen(decision.ticket);
        return decision.ticket;
      case "opened":
        return this.#open(plan);
    }
  }

  async #open({ category }: Plan): Promise<string> {
    const { services } = this.#parts;
    const report = { ...this.#report(), category };
    const place = { longitude: report.longitude ?? null, latitude: report.latitude ?? null };
    const owners = services.proposeOwners(category, place, this.#at.getTime());
    const partners = this.#scenario.act.ticket?.partners ?? [];
    // Where the register names nobody for it but those who dispatch, a dispatcher decides.
    const clear = owners[0] !== undefined && !owners[0].reasons.includes("dispatch");
    const { id } = clear
      ? await reportAndDispatch(services, this.#context, report, { partners })
      : await reportTicket(services, this.#context, report, (inner, made) =>
          acceptTicket(services, inner, made.id, { category }),
        );
    await this.#sense(id, "opened");
    return id;
  }

  #report() {
    const { spot, id } = this.#alarm;
    const { language, services } = this.#parts;
    const ticket = this.#scenario.act.ticket;
    if (ticket === undefined) throw new Error(`scenario ${this.#scenario.id} opens no ticket`);
    const words = {
      name: this.#alarm.name,
      value: this.#alarm.value ?? "–",
      unit: this.#alarm.unit,
      severity: severityNames[this.#alarm.severity][language],
    };
    // A sensor beyond the border, such as one upstream, has a matter here but no place here.
    const inside = spot !== null && services.resolve(spot.longitude, spot.latitude).inside;
    return {
      source: "sensed" as const,
      title: fill(ticket.title[language], words).slice(0, 200),
      description: fill(ticket.description[language], words),
      address: this.#alarm.name,
      ...(inside ? spot : {}),
      ...(ticket.urgency === undefined ? {} : { urgency: ticket.urgency }),
      externalSource: "alarm",
      externalId: id,
    };
  }

  /** It goes back to whoever had it: they know the place, and what was done there. */
  async #reopen(ticket: string): Promise<void> {
    const { services } = this.#parts;
    const former = await ownerOf(this.#tx, ticket);
    const knows = former !== undefined && former !== services.intakeUnit && services.isUnit(former);
    await reopenTicket(services, this.#context, ticket, { reason: this.#note("relapsed") });
    await this.#sense(ticket, "relapsed");
    await dispatchTicket(services, this.#context, ticket, {
      ...(knows ? { unit: former } : {}),
      partners: this.#scenario.act.ticket?.partners ?? [],
    });
  }

  /** Tells severity and recovery on the ticket, each once. */
  async #tell(following: Following | undefined): Promise<string[]> {
    if (following === undefined || following.ticket === null) return [];
    const changes = untold(this.#alarm, following);
    if (changes.length === 0) return [];
    for (const change of changes) {
      const how = change === "recovered" && this.#alarm.withdrawn ? "withdrawn" : change;
      await this.#sense(following.ticket, how);
    }
    const recoveredAt = changes.includes("recovered") ? this.#alarm.clearedAt : null;
    await keepTold(this.#tx, this.#alarm.id, { severity: this.#alarm.severity, recoveredAt }, this.#at);
    return changes;
  }

  #sense(ticket: string, change: Note) {
    const { recovered } = this.#scenario.close;
    const { language } = this.#parts;
    return senseTicket(this.#context, ticket, {
      alarm: this.#alarm.id,
      scenario: this.#scenario.id,
      change,
      severity: this.#alarm.severity satisfies Severity,
      // The reason of a reopening is told by that act.
      ...(change === "relapsed" ? {} : { note: this.#note(change) }),
      ...(change === "recovered" && recovered !== undefined ? { publicNote: recovered.note[language] } : {}),
    });
  }

  #note(note: Note): string {
    const { language } = this.#parts;
    const { name, severity } = this.#alarm;
    return noteText(note, language, { scenario: this.#scenario.names[language], name, severity });
  }
}
