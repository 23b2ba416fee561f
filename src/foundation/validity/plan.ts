import { createHash } from "node:crypto";

export type Origin = "city" | "import";

/** What a key is like in [validFrom, validTo); days as YYYY-MM-DD. */
export interface Statement {
  readonly key: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Of everything the statement says besides its time. */
  readonly digest: string;
}

/** A statement as stored and believed. */
export interface Held extends Statement {
  readonly id: string;
  readonly origin: Origin;
}

export interface Plan<S extends Statement> {
  readonly insert: S[];
  /** Held statements that end on a day. */
  readonly close: { readonly id: string; readonly validTo: string }[];
  /** Ids of held statements that are no longer believed. */
  readonly supersede: string[];
  readonly unchanged: number;
  /** Keys of a city folder that an import has spoken for. */
  readonly kept: string[];
}

/** What to write so that `incoming` speaks for each of its keys from its first day on. */
export function plan<S extends Statement>(
  held: readonly Held[],
  incoming: readonly S[],
  origin: Origin,
): Plan<S> {
  const result = {
    insert: [] as S[],
    close: [] as Plan<S>["close"],
    supersede: [] as string[],
    unchanged: 0,
    kept: [] as string[],
  };
  const byKey = Map.groupBy(held, (one) => one.key);
  for (const statement of incoming) {
    const before = byKey.get(statement.key) ?? [];
    if (origin === "city" && before.some((one) => one.origin === "import")) {
      result.kept.push(statement.key);
      continue;
    }
    if (before.some((one) => saysTheSame(one, statement))) {
      result.unchanged++;
      continue;
    }
    for (const one of before) {
      if (one.validFrom >= statement.validFrom) result.supersede.push(one.id);
      else if (one.validTo === null || one.validTo > statement.validFrom) {
        result.close.push({ id: one.id, validTo: statement.validFrom });
      }
    }
    result.insert.push(statement);
  }
  return result;
}

function saysTheSame(held: Held, statement: Statement): boolean {
  return (
    held.digest === statement.digest &&
    held.validTo === statement.validTo &&
    held.validFrom <= statement.validFrom
  );
}

/** Ends, on `day`, what is held of keys that a complete list no longer names; only statements of `origin`. */
export function closeMissing(
  held: readonly Held[],
  keys: ReadonlySet<string>,
  origin: Origin,
  day: string,
): Plan<never> {
  const gone = held.filter(
    (one) => one.origin === origin && !keys.has(one.key) && (one.validTo === null || one.validTo > day),
  );
  return {
    insert: [],
    close: gone.filter((one) => one.validFrom < day).map(({ id }) => ({ id, validTo: day })),
    supersede: gone.filter((one) => one.validFrom >= day).map(({ id }) => id),
    unchanged: 0,
    kept: [],
  };
}

/** Whether a plan writes anything. */
export function changes(one: Plan<Statement>): boolean {
  return one.insert.length + one.close.length + one.supersede.length > 0;
}

/** SHA-256 of JSON, in hexadecimal. The caller fixes the order of members. */
export function digestOfJson(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
