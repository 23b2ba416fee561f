import { type Ground, type Log, type Sweep, transact } from "../kernel/index.ts";
import { DeliveryError, type Gateway } from "./delivery.ts";
import { type Fault, faultIn } from "./findings.ts";
import { leaseMs, nextAttempt } from "./rules.ts";
import { type Claimed, claimDue, keepLocal, type Outcome, recordOutcome } from "./store.ts";

/** Looks up the address of a recipient by its reference; undefined if there is none. */
export type AddressOf = (recipient: string, channel: "mail" | "sms") => Promise<string | undefined>;

export type DeliveryParts = {
  channel: "mail" | "sms";
  /** Undefined where none is configured: messages stay in the local outbox. */
  gateway: Gateway | undefined;
  addressOf: AddressOf;
  log: Log;
  /** Told of every attempt, for counting. */
  counted: (outcome: "sent" | "failed" | "retried" | "local") => void;
};

const batch = 20;
const keptAtOnce = 1000;

/**
 * Sends what is due by one channel. Each message is first taken out of the queue for a while, in a transaction of its
 * own: no transaction is open while another machine is waited for, and a message whose sender died is taken up again.
 * It may then arrive twice, with the same Message-ID; it is never lost.
 */
export function deliverySweep(parts: DeliveryParts): Sweep {
  return {
    name: `outside/${parts.channel}`,
    everyMs: 1000,
    run: (ground) => (parts.gateway === undefined ? keep(parts, ground) : send(parts, parts.gateway, ground)),
  };
}

async function keep({ channel, counted }: DeliveryParts, { database, clock }: Ground): Promise<number> {
  const kept = await keepLocal(database.kysely, channel, clock.now(), keptAtOnce);
  for (let n = 0; n < kept; n += 1) counted("local");
  return kept;
}

async function send(parts: DeliveryParts, gateway: Gateway, ground: Ground): Promise<number> {
  const { database, clock } = ground;
  const now = clock.now();
  const lease = new Date(now.getTime() + leaseMs);
  const due = await transact(database, (tx) => claimDue(tx, parts.channel, now, lease, batch));
  await Promise.all(due.map((message) => attempt(parts, gateway, ground, message)));
  return due.length;
}

async function attempt(
  parts: DeliveryParts,
  gateway: Gateway,
  { database, clock }: Ground,
  message: Claimed,
): Promise<void> {
  const outcome = await trySending(parts, gateway, message, () => clock.now().getTime());
  await recordOutcome(database.kysely, message, outcome, clock.now());
  parts.counted(outcome.state === "queued" ? "retried" : outcome.state);
  if (outcome.state !== "sent") {
    const { id, attempts } = message;
    const { code, detail } = outcome.fault;
    parts.log.warn(
      { message: id, attempts, state: outcome.state, fault: code, reason: faultIn("en", code, detail) },
      "message not sent",
    );
  }
}

async function trySending(
  { addressOf, channel }: DeliveryParts,
  gateway: Gateway,
  message: Claimed,
  now: () => number,
): Promise<Outcome> {
  try {
    const to = await addressOf(message.recipient, channel);
    if (to === undefined) return { state: "failed", fault: { code: "address.unknown", detail: channel } };
    await gateway.send({ ...message, to });
    return { state: "sent" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A fault that is not of the other side may hold anything, so that only its kind is kept.
    const fault: Fault = error instanceof DeliveryError ? error : { code: "ours.fault", detail: error.name };
    const { code, detail } = fault;
    const next =
      error instanceof DeliveryError && error.permanent ? null : nextAttempt(message.attempts, now());
    if (next === null) return { state: "failed", fault: { code, detail } };
    return { state: "queued", fault: { code, detail }, nextAt: new Date(next) };
  }
}
