import { createHash } from "node:crypto";
import { type PlacedAct, type Text, type Transaction, timelineOf } from "../../kernel/index.ts";
import { type Processes, viewInstances } from "../../process/index.ts";
import { followTicket } from "../inbox/follow.ts";
import type { Progress } from "../inbox/public-schema.ts";
import type { Followed } from "./schema.ts";

/** What following a matter stands on. */
export type FollowingParts = {
  definitions: Processes["definitions"];
  unitNames: (path: string) => Text | undefined;
};

/** All that the holder of a code sees of a matter. */
export type Seen = { progress: Progress; followed: Followed };

/** Throws `ticket.wrong-code` for a false code as for an unknown number. */
export async function seenBy(
  parts: FollowingParts,
  tx: Transaction,
  number: string,
  code: string,
): Promise<Seen> {
  const progress = await followTicket(tx, number, code, parts.unitNames);
  const subject = { kind: "ticket", id: progress.id };
  const [newest] = await viewInstances(tx, parts.definitions, { subject });
  const { answer, askedSince } = answeredIn(await timelineOf(tx, subject), progress);
  const way =
    newest === undefined
      ? null
      : {
          process: newest.definition,
          version: newest.version,
          at: newest.at.map(({ node }) => node),
          passedNodes: newest.passedNodes,
          passedFlows: newest.passedFlows,
        };
  return { progress, followed: { way, answer, askedSince } };
}

/** The requesters' newest answer, written or said on the telephone; a call nobody answered is none. */
export function answeredIn(
  acts: readonly Pick<PlacedAct, "verb" | "at" | "detail">[],
  { stage, done }: Pick<Progress, "stage" | "done">,
): Pick<Followed, "answer" | "askedSince"> {
  const answer = acts.findLast(
    ({ verb, detail }) =>
      verb === "ticket.answer" ||
      (verb === "ticket.callback" && (detail as { reached?: boolean }).reached === true),
  );
  return {
    answer:
      answer === undefined
        ? null
        : {
            at: answer.at.toISOString(),
            solved: (answer.detail as { solved?: boolean | null }).solved ?? null,
            by: answer.verb === "ticket.answer" ? "portal" : "call",
          },
    askedSince: stage === "callback" ? (done.findLast((one) => one.stage === "check")?.at ?? null) : null,
  };
}

/** A short text that is another one as soon as anything seen is. It tells nothing of what that is. */
export function markOf(seen: Seen): string {
  return createHash("sha256").update(JSON.stringify(seen)).digest("base64url").slice(0, 22);
}
