import { type RawBuilder, sql } from "kysely";
import { problem } from "./problems.ts";

/** What may be done, as `kind.verb`: `ticket.dispatch`, `kpi.read`. */
export type Scope = string;

/** How far a scope reaches: rows of the account itself, of its unit, of its unit and all below, or all. */
export type Reach = "own" | "unit" | "subtree" | "all";

/** How an actor came in. */
export type Channel =
  | "web"
  | "phone"
  | "field"
  | "hall"
  | "api"
  | "open311"
  | "import"
  | "mqtt"
  | "job"
  | "cli";

/** Who acts: an account in one role at one unit. `unit` is a path such as `district/roads/`, with its slash. */
export type Actor = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly unit: string | null;
  readonly channel: Channel;
  readonly grants: ReadonlyMap<Scope, Reach>;
};

/** Id of whoever has not signed in. Nothing is ever "their own": two strangers share this id. */
export const anonymousId = "anonymous";

class AllGrants extends Map<Scope, Reach> {
  override get(): Reach {
    return "all";
  }
  override has(): boolean {
    return true;
  }
}

/** The installation itself, acting by clock, job or command line. */
export function systemActor(channel: Channel): Actor {
  return { id: "system", name: "system", role: "system", unit: null, channel, grants: new AllGrants() };
}

/** How far `actor` may go with `scope`. Throws `kernel.forbidden` where it may not at all. */
export function reachOf(actor: Actor, scope: Scope): Reach {
  const reach = actor.grants.get(scope);
  if (reach === undefined) throw problem("kernel.forbidden", { scope });
  if (actor.unit !== null && !actor.unit.endsWith("/")) {
    // Without its slash `a/b` would reach into its namesake `a/bc/`.
    throw new TypeError(`the path of a unit ends with a slash: ${actor.unit}`);
  }
  // A role that needs a unit but has none reaches nothing beyond its own rows.
  return reach === "all" || actor.unit !== null ? reach : "own";
}

/** Where a row stands: the unit paths it belongs to and the accounts it belongs to. */
export type Placement = { units: readonly string[]; accounts: readonly string[] };

/** Whether a row standing at `placement` is within `actor`'s reach for `scope`; false where the scope is missing. */
export function mayReach(actor: Actor, scope: Scope, placement: Placement): boolean {
  if (!actor.grants.has(scope)) return false;
  const reach = reachOf(actor, scope);
  const own = actor.id !== anonymousId && placement.accounts.includes(actor.id);
  const unit = actor.unit;
  switch (reach) {
    case "all":
      return true;
    case "own":
      return own;
    case "unit":
      return own || placement.units.some((path) => path === unit);
    case "subtree":
      return own || placement.units.some((path) => unit !== null && path.startsWith(unit));
  }
}

/** Columns that place a row: `unit` a text path with COLLATE "C", `account` an account id as text. */
export type PlacementColumns = { unit: RawBuilder<unknown>; account: RawBuilder<unknown> };

/**
 * The same rule as {@link mayReach}, as an SQL condition over one unit column and one account column.
 * A subtree is a range of the path (`/` is followed by `0` in byte order), so that a B-tree serves it.
 * It is true or false also where a column is null, so that it may be negated and counted.
 */
export function withinReach(actor: Actor, scope: Scope, columns: PlacementColumns): RawBuilder<boolean> {
  const reach = reachOf(actor, scope);
  const own =
    actor.id === anonymousId
      ? sql<boolean>`false`
      : sql<boolean>`(${columns.account} IS NOT NULL AND ${columns.account} = ${actor.id})`;
  switch (reach) {
    case "all":
      return sql<boolean>`true`;
    case "own":
      return own;
    case "unit":
      return sql<boolean>`((${columns.unit} IS NOT NULL AND ${columns.unit} = ${actor.unit}) OR ${own})`;
    case "subtree":
      return sql<boolean>`((${columns.unit} IS NOT NULL AND ${columns.unit} >= ${actor.unit} COLLATE "C"
        AND ${columns.unit} < ${subtreeEnd(actor.unit ?? "/")} COLLATE "C") OR ${own})`;
  }
}

/** The first path after the subtree of `unit` in byte order. */
export function subtreeEnd(unit: string): string {
  return `${unit.slice(0, -1)}0`;
}
