import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  type KeyObject,
} from "node:crypto";
import { sql } from "kysely";
import * as acts from "./act.ts";
import type { Context } from "./context.ts";
import type { Transaction } from "./db.ts";
import type { Sweep } from "./module.ts";
import { problem } from "./problems.ts";
import { fewRandomBytes } from "./random.ts";

const atOnce = 5_000;
const dayMs = 86_400_000;
const nonceBytes = 12;
const tagBytes = 16;

/** What is stored in place of an answer. */
type Sealed = { sealed: string };

/**
 * Makes one act, as `act.ts` says, and keeps its answer sealed for repeats: an answer may hold what is shown only once
 * (a follow-up code, a token). The table holds a hash of the sender's key, and the answer encrypted with a key made of
 * the sender's key and the installation's, so that neither the database nor its backup alone opens any.
 */
export async function act<R>(
  context: Context,
  verb: string,
  subject: acts.Subject,
  work: (tx: Transaction, draft: acts.Draft) => Promise<R>,
  options: acts.ActOptions<R> = {},
): Promise<R> {
  if (context.idempotency === undefined) return acts.act(context, verb, subject, work, options);
  const seal = new AnswerSeal(context, context.idempotency.key);
  const { follow, ...rest } = options;
  let made: { answer: R } | undefined;
  const done = async (answer: Promise<R>): Promise<Sealed> => {
    made = { answer: await answer };
    // With acts to follow, theirs is the answer that is kept.
    return follow === undefined ? seal.close(made.answer) : unkept;
  };
  const kept = await acts.act<Sealed>(
    { ...context, idempotency: { ...context.idempotency, key: seal.storedKey } },
    verb,
    subject,
    (tx, draft) => done(work(tx, draft)),
    {
      ...rest,
      ...(follow === undefined
        ? {}
        : {
            follow: async (tx) => {
              if (made === undefined) throw new Error("an act was followed before it was made");
              made = { answer: await follow(tx, made.answer) };
              return seal.close(made.answer);
            },
          }),
    },
  );
  return made === undefined ? (seal.open(kept) as R) : made.answer;
}

const unkept: Sealed = { sealed: "" };

/** What the table holds of a sender's key. */
export function storedKeyOf(key: string): string {
  return hash("sha256", `key\n${key}`, "base64url");
}

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** A key made once: handed over as bytes, it cost five times what the sealing does. */
function keyObjectOf(bytes: Buffer): KeyObject {
  const known = keyObjects.get(bytes) ?? createSecretKey(bytes);
  keyObjects.set(bytes, known);
  return known;
}

/** Seals the answers to one key of one sender with AES-256-GCM. */
class AnswerSeal {
  readonly storedKey: string;
  readonly #key: KeyObject;

  constructor({ actor, answersKey }: Context, key: string) {
    this.storedKey = storedKeyOf(key);
    const mac = createHmac("sha256", answersKey === undefined ? "" : keyObjectOf(answersKey));
    this.#key = createSecretKey(mac.update(`answer\n${actor.id}\n${key}`).digest());
  }

  close(answer: unknown): Sealed {
    const nonce = fewRandomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const parts = [nonce, cipher.update(JSON.stringify(answer ?? null), "utf8"), cipher.final()];
    return { sealed: Buffer.concat([...parts, cipher.getAuthTag()]).toString("base64") };
  }

  /** Throws `kernel.answer-sealed` where another installation's key closed it. */
  open({ sealed }: Sealed): unknown {
    const bytes = Buffer.from(sealed, "base64");
    const end = bytes.length - tagBytes;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    }).setAuthTag(bytes.subarray(end));
    const text = decipher.update(bytes.subarray(nonceBytes, end));
    try {
      return JSON.parse(Buffer.concat([text, decipher.final()]).toString("utf8"));
    } catch (error) {
      throw Object.assign(problem("kernel.answer-sealed"), { cause: error });
    }
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const uuidShaped = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const random = /^[A-Za-z0-9_-]{22,200}$/;
// A random UUID with fewer comes once in 10^12.
const differentCharacters = 7;

/**
 * Whether nobody else can guess or come upon this key. All who have not signed in share one name, so the key alone
 * tells a resend of theirs from a stranger's request, and gives the first answer (docs/decisions/0007).
 */
export function isUnguessable(key: string): boolean {
  return (
    (uuidShaped.test(key) ? uuid : random).test(key) && new Set(key.toLowerCase()).size >= differentCharacters
  );
}

/** Forgets first results older than `days`: a repeat after that is a new request. */
export function idempotencySweep(days: number): Sweep {
  return {
    name: "idempotency",
    everyMs: 600_000,
    async run({ database, clock }) {
      const before = new Date(clock.now().getTime() - days * dayMs);
      const { numAffectedRows } = await sql`
        DELETE FROM kernel.idempotency WHERE (actor, key) IN (
          SELECT actor, key FROM kernel.idempotency WHERE at < ${before.toISOString()} ORDER BY at LIMIT ${atOnce})`.execute(
        database.kysely,
      );
      return Number(numAffectedRows ?? 0n);
    },
  };
}
