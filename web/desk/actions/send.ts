import { answered, api, type PostBody } from "../../api.ts";
import type { Values } from "./forms.ts";

/** The ticket an action is done to: its version goes with it, so that nobody overwrites what they have not seen. */
export type Target = { id: string; version: number };

type Path = `/api/tickets/{id}/${string}`;
/** Leaves out what was not filled in; the server takes no empty words. */
function filled<T extends object>(values: T): T {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ""),
  ) as T;
}

const request =
  (kind: "suspend" | "extend" | "void" | "exclude") =>
  ({ reason = "", workingDays, until }: Values): PostBody<"/api/tickets/{id}/request"> =>
    filled({ kind, reason, workingDays, until }) as PostBody<"/api/tickets/{id}/request">;

/** Address and body of each action. */
const bodies: Record<string, { path: Path; body: (values: Values) => object }> = {
  accept: {
    path: "/api/tickets/{id}/accept",
    body: ({ category, urgency, public: open, note }) => ({ category, urgency, public: open, note }),
  },
  verify: { path: "/api/tickets/{id}/verify", body: ({ yes, note }) => ({ verified: yes, note }) },
  dispatch: {
    path: "/api/tickets/{id}/dispatch",
    body: ({ unit, partners = [], note }) => ({
      unit,
      note,
      ...(partners.length === 0 ? {} : { partners }),
    }),
  },
  acknowledge: { path: "/api/tickets/{id}/acknowledge", body: ({ note }) => ({ note }) },
  contact: { path: "/api/tickets/{id}/contact", body: ({ yes, note }) => ({ reached: yes, note }) },
  handle: {
    path: "/api/tickets/{id}/handle",
    body: ({ yes, outcome, answer, despite }) => ({ solved: yes, outcome, answer, despite }),
  },
  share: { path: "/api/tickets/{id}/share", body: ({ outcome }) => ({ outcome }) },
  check: {
    path: "/api/tickets/{id}/check",
    body: ({ yes, note, despite }) => ({ approved: yes, note, despite }),
  },
  callback: {
    path: "/api/tickets/{id}/callback",
    body: ({ yes, solved, satisfaction, note }) =>
      yes ? { reached: true, solved: solved ?? undefined, satisfaction, note } : { reached: false, note },
  },
  return: {
    path: "/api/tickets/{id}/return",
    body: ({ yes, reason }) => ({ notOurs: yes, reason }),
  },
  reclassify: {
    path: "/api/tickets/{id}/reclassify",
    body: ({ category, reason }) => ({ category, reason }),
  },
  "request-suspend": { path: "/api/tickets/{id}/request", body: request("suspend") },
  "request-extend": { path: "/api/tickets/{id}/request", body: request("extend") },
  "request-void": { path: "/api/tickets/{id}/request", body: request("void") },
  "request-exclude": { path: "/api/tickets/{id}/request", body: request("exclude") },
  decide: { path: "/api/tickets/{id}/decide", body: ({ yes, note }) => ({ approved: yes, note }) },
  ask: { path: "/api/tickets/{id}/ask", body: ({ question }) => ({ text: question }) },
  reply: { path: "/api/tickets/{id}/reply", body: ({ words }) => ({ words }) },
  recall: { path: "/api/tickets/{id}/recall", body: ({ reason }) => ({ reason }) },
  label: {
    path: "/api/tickets/{id}/label",
    body: ({ label, verdict, reason }) => ({ label, verdict, reason }),
  },
  resume: { path: "/api/tickets/{id}/resume", body: ({ note }) => ({ note }) },
  merge: { path: "/api/tickets/{id}/merge", body: ({ into, note }) => ({ into, note }) },
  split: { path: "/api/tickets/{id}/split", body: ({ parts = [] }) => ({ parts }) },
  transfer: { path: "/api/tickets/{id}/transfer", body: ({ service, reason }) => ({ service, reason }) },
  reopen: { path: "/api/tickets/{id}/reopen", body: ({ reason }) => ({ reason }) },
  partners: { path: "/api/tickets/{id}/partners", body: ({ partners = [] }) => ({ partners }) },
  supervise: { path: "/api/tickets/{id}/supervise", body: ({ reason }) => ({ reason }) },
  note: {
    path: "/api/tickets/{id}/note",
    body: ({ text, public: open = false }) => ({ text, public: open }),
  },
};

export type ActionAnswer = {
  id: string;
  number: string;
  version: number;
  status: string;
  stage: string | null;
};

/** Does one action to one ticket. Throws a `Problem` where it is refused, with 412 where the ticket has moved on. */
export function sendAction(
  action: string,
  target: Target,
  values: Values,
  headers: Record<string, string>,
): Promise<ActionAnswer> {
  const known = bodies[action];
  if (known === undefined) throw new TypeError(`no such action: ${action}`);
  return answered(
    // The addresses of the actions differ in their bodies alone, which the table above states.
    api.POST(known.path as "/api/tickets/{id}/note", {
      params: { path: { id: target.id } },
      body: filled(known.body(values)) as PostBody<"/api/tickets/{id}/note">,
      headers: { ...headers, "if-match": `"${target.version}"` },
    }),
  ) as Promise<ActionAnswer>;
}
