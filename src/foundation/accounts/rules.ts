import { kernelTold, languages, type Text, type Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { type AccountsFile, type Assignment, passwordLength, type Readings } from "./schema.ts";

const minuteMs = 60_000;

/** A session or token as far as its validity goes. Sessions have `idleMs`; tokens may have no end. */
export type Lifetime = {
  seenAt: Date;
  expiresAt: Date | null;
  endedAt: Date | null;
  disabledAt: Date | null;
  idleMs?: number;
};

/** `disabled` is the account; `ended` the session or token itself. */
export type LifetimeState = "alive" | "ended" | "disabled" | "idle" | "expired";

/** Whether a credential is still good. At the very instant of its end it no longer is. */
export function stateOf(life: Lifetime, now: Date): LifetimeState {
  if (life.disabledAt !== null) return "disabled";
  if (life.endedAt !== null) return "ended";
  if (life.expiresAt !== null && now >= life.expiresAt) return "expired";
  if (life.idleMs !== undefined && now.getTime() - life.seenAt.getTime() >= life.idleMs) return "idle";
  return "alive";
}

/** Failures in a row that cost nothing: people mistype. */
export const freeFailures = 4;
/** Longest lock. A lock without end would let anybody shut anybody out. */
export const longestLockMs = 15 * minuteMs;
/** After this time without a failure the count begins anew. */
export const forgetFailuresAfterMs = 24 * 60 * minuteMs;

/** How long no password is tried after the `failures`-th failure in a row: 30 s, doubling, at most 15 minutes. */
export function lockMs(failures: number): number {
  if (failures <= freeFailures) return 0;
  return Math.min(30_000 * 2 ** Math.min(failures - freeFailures - 1, 20), longestLockMs);
}

/** What a request says about where it comes from. */
export type Origin = {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  secFetchSite: string | undefined;
};

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request that carries a session cookie may have been made by another site's page.
 *
 * Every browser names the page's origin in a request that may change something (Fetch standard, "Origin" header),
 * and most also say `Sec-Fetch-Site`; a page cannot forge either. A changing request with neither is refused too:
 * programs use tokens. `allowed` are the origins that are ours besides the host asked (the public address).
 */
export function isCrossSite(request: Origin, allowed: readonly string[]): boolean {
  if (safeMethods.has(request.method)) return false;
  if (request.origin !== undefined) return !isOurOrigin(request.origin, request.host, allowed);
  return request.secFetchSite !== "same-origin" && request.secFetchSite !== "none";
}

/** Whether `origin` is the host that was asked, or one of `allowed`. */
export function isOurOrigin(origin: string, host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}

/** A path of our own to go on with after sign-in; anything else becomes `/`. */
export function ownPath(returnTo: string | undefined): string {
  if (returnTo === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(returnTo) || returnTo.includes("\\"))
    return "/";
  return returnTo;
}

export type PasswordFault = "too-short" | "like-login";

/** Whether a new password is good enough: long, and not made of the login. No rules about kinds of characters. */
export function passwordFault(password: string, login: string): PasswordFault | undefined {
  const plain = password.normalize("NFC");
  if ([...plain].length < passwordLength) return "too-short";
  // A login of a few letters occurs in any sentence.
  const made = login.length >= 4 ? plain.toLowerCase().replaceAll(login, "") : plain;
  return made.length < passwordLength / 2 ? "like-login" : undefined;
}

/** Whether two assignments are one. */
export function sameAssignment(a: Assignment, b: Assignment): boolean {
  return a.role === b.role && a.unit === b.unit;
}

/** An account to be made. */
export type NewAccount = { login: string; name: string; roles: Assignment[] };

/** One of the demo's: its name is read as `readings` say, by language. */
export type DemoAccount = NewAccount & { readings: Readings };

/** What the accounts need to know of a unit: its path, its kind, its name in the city's own language, and in all. */
export type NamedUnit = { path: string; kind: string; name: string; names: Text };

type AccountEntry = AccountsFile["accounts"][number];
type PlacedFault = { path: (string | number)[]; told: Told };

/** The accounts that a file of demo accounts means, and what is wrong in it. */
export function expandAccounts(
  file: AccountsFile,
  units: readonly NamedUnit[],
): { accounts: DemoAccount[]; faults: PlacedFault[] } {
  const paths = new Set(units.map((unit) => unit.path));
  const faults: PlacedFault[] = [];
  const seen = new Set<string>();
  const accounts = file.accounts.flatMap((entry, index) => {
    const fault = (one: Told) => faults.push({ path: ["accounts", index], told: one });
    for (const kind of entry.each ?? []) {
      if (!units.some((unit) => unit.kind === kind)) fault(told("organisation.unknown-kind", { kind }));
    }
    const made = expand(entry, units);
    for (const { login, roles } of made) {
      if (seen.has(login)) fault(told("account.login-twice", { login }));
      seen.add(login);
      for (const { unit } of roles) {
        if (unit !== null && !paths.has(unit)) fault(kernelTold("file.unknown-unit", { unit }));
      }
    }
    return made;
  });
  return { accounts, faults };
}

function expand(entry: AccountEntry, units: readonly NamedUnit[]): DemoAccount[] {
  if (entry.each === undefined) return [accountFor(entry, undefined)];
  return units.filter((unit) => entry.each?.includes(unit.kind)).map((unit) => accountFor(entry, unit));
}

function accountFor(entry: AccountEntry, at: NamedUnit | undefined): DemoAccount {
  const segment = at?.path.split("/").at(-2) ?? "";
  return {
    login: entry.login.replaceAll("{unit}", segment),
    name: entry.name.replaceAll("{unit}", at?.name ?? ""),
    readings: readingsAt(entry.readings ?? {}, at),
    roles: entry.roles.map(({ role, unit }) => ({
      role,
      unit: unit === "{path}" ? (at?.path ?? null) : (unit ?? null),
    })),
  };
}

function readingsAt(readings: Readings, at: NamedUnit | undefined): Readings {
  const filled = languages.flatMap((language) => {
    const reading = readings[language];
    return reading === undefined ? [] : [[language, reading.replaceAll("{unit}", at?.names[language] ?? "")]];
  });
  return Object.fromEntries(filled) as Readings;
}
