import { answered, api } from "../../../api.ts";
import { useWrite } from "../../../ui/write.ts";
import { type Draft, reportOf, requesterOf } from "./draft.ts";
import type { Similar } from "./proposals.ts";

/** What became of the call: what the caller is told. */
export type Outcome = {
  kind: "reported" | "dispatched" | "joined" | "answered";
  number: string;
  code: string | null;
  /** Who has it now; null where nobody needs to. */
  owner: string | null;
};

type Headers = Record<string, string>;
type Order =
  | { kind: "reported"; draft: Draft; category: string | undefined }
  | { kind: "dispatched"; draft: Draft; category: string; owner: string | undefined }
  | { kind: "joined"; draft: Draft; ticket: Similar }
  | { kind: "answered"; draft: Draft; category: string };

async function report(order: Order, headers: Headers): Promise<Outcome> {
  const { draft } = order;
  if (order.kind === "joined") return join(order.ticket, draft, headers);
  if (order.kind === "answered") {
    const { source: _source, urgency: _urgency, ...question } = reportOf(draft, order.category);
    const body = { ...question, category: order.category, answer: draft.answer.trim() };
    const made = await answered(api.POST("/api/tickets/consultations", { body, headers }));
    return { kind: "answered", number: made.number, code: made.code ?? null, owner: null };
  }
  const dispatch =
    order.kind === "dispatched" ? { dispatch: order.owner === undefined ? {} : { unit: order.owner } } : {};
  const body = { ...reportOf(draft, order.category), ...dispatch };
  const made = await answered(api.POST("/api/tickets", { body, headers }));
  return { kind: order.kind, number: made.number, code: made.code ?? null, owner: made.ownerPath };
}

/**
 * A public matter takes a further requester as it is. One that is not public can only take one along with a report of
 * their own that is merged into it; the second request has a key of its own, made from the first.
 */
async function join({ id, number }: Similar, draft: Draft, headers: Headers): Promise<Outcome> {
  const ticket = await answered(api.GET("/api/tickets/{id}", { params: { path: { id } } }));
  if (ticket.public) {
    const words = draft.words.trim();
    const body = { ...requesterOf(draft), ...(words === "" ? {} : { words }) };
    const made = await answered(
      api.POST("/api/tickets/{id}/join", { params: { path: { id } }, body, headers }),
    );
    return { kind: "joined", number, code: made.code ?? null, owner: made.ownerPath };
  }
  const body = reportOf(draft, ticket.category ?? undefined);
  const made = await answered(api.POST("/api/tickets", { body, headers }));
  const second = Object.fromEntries(Object.entries(headers).map(([name, key]) => [name, `${key}-merge`]));
  await answered(
    api.POST("/api/tickets/{id}/merge", {
      params: { path: { id: made.id } },
      body: { into: id },
      headers: second,
    }),
  );
  return { kind: "joined", number, code: made.code ?? null, owner: ticket.ownerPath };
}

/** The one change that ends a call. Pressed twice, or sent again after a lost answer, it is done once. */
export function useSubmit(onDone: (outcome: Outcome) => void) {
  return useWrite(report, { onSuccess: onDone });
}
