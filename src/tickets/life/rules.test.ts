import { describe, expect, test } from "vitest";
import { Problem } from "../../kernel/index.ts";
import { blank } from "./fold.ts";
import { conditions, mustAllow, mustBeAnotherThanHandler, mustBeAnotherThanRequester } from "./rules.ts";
import type { Ticket, TicketVerb } from "./ticket.ts";

const ticket = (more: Partial<Ticket>): Ticket =>
  ({ ...blank, number: "T-1", status: "open", ...more }) as Ticket;
const someone = { id: "someone" } as Parameters<typeof mustBeAnotherThanHandler>[0];

function refusal(tried: () => void): Problem {
  try {
    tried();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was allowed");
}

describe("why something may not be done now", () => {
  test("names stages, states and deeds as people call them, in the reader's language", () => {
    const elsewhere = refusal(() => mustAllow("ticket.dispatch", ticket({ stage: "verify" })));
    expect(elsewhere.sentence("zh-CN")).toBe(
      "工单 T-1 当前处于“核实”环节，此操作应在“派单”或“签收”或“先行联系”或“办理”环节进行。请刷新查看当前经办方。",
    );
    expect(elsewhere.sentence("en")).toMatch(
      /at the stage verify; this is done at dispatch or acknowledge or/,
    );
    const own = refusal(() => mustBeAnotherThanHandler(someone, ticket({ handledBy: "someone" })));
    expect(own.sentence("ja")).toBe(
      "別の人が行う必要があります。処理した本人は確認できません。同僚に頼んでください。",
    );
    expect(own.sentence("en")).toMatch(/whoever handled it may not also check it/);
    expect(refusal(() => mustBeAnotherThanRequester(someone, "someone")).sentence("zh-CN")).toMatch(
      /申请者不得同时审批/,
    );
  });

  test("shows no word of the code to whoever reads Chinese or Japanese", () => {
    const states: Partial<Ticket>[] = [
      { stage: "accept" },
      { stage: "check" },
      { status: "merged", stage: null },
      { status: "closed", stage: null },
    ];
    for (const verb of Object.keys(conditions) as TicketVerb[])
      for (const state of states)
        for (const language of ["zh-CN", "ja"] as const) {
          const kept = (() => {
            try {
              mustAllow(verb, ticket(state));
              return "";
            } catch (error) {
              if (!(error instanceof Problem)) throw error;
              return error.sentence(language);
            }
          })();
          expect([verb, kept.replace("T-1", "")]).toEqual([verb, expect.not.stringMatching(/[a-z]{3,}/)]);
        }
  });
});
