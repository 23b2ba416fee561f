import { type Database, digestOf, findAct, type Transaction } from "../../kernel/index.ts";
import { leafHashOf, nativeSha256 } from "../hash.ts";
import { inclusionPlan, inclusionProof, verifyInclusion } from "../merkle.ts";
import { problem } from "../problems.ts";
import { tilesFor } from "../proofs.ts";
import { leafOfAct } from "../store.ts";
import { Findings, type Report } from "./findings.ts";
import { collectHeads, type SignedHead, type Trust } from "./heads.ts";
import { describe, keyOf } from "./judge.ts";
import { isNotAfter } from "./order.ts";
import * as store from "./store.ts";

/** Verifies one act: digest, leaf, path to the root, signature. Throws `ledger.unknown-act` for an id without trace. */
export function verifyAct(database: Database, trust: Trust, act: string): Promise<Report> {
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((tx) => examineAct(tx, trust, act));
}

async function examineAct(tx: Transaction, trust: Trust, id: string): Promise<Report> {
  const findings = new Findings();
  const rows = await store.readCheckpoints(tx);
  const head = collectHeads(rows.slice(-1), trust, findings).at(-1);
  const leaf = await leafOfAct(tx, id);
  const isSealed = leaf !== null && head !== undefined && leaf.index < head.size;
  if (isSealed) await examineSealed(tx, id, leaf, head, findings);
  else await examineUnsealed(tx, id, head?.size ?? 0, findings);
  return {
    ok: findings.total === 0,
    findings: findings.listed,
    findingsTotal: findings.total,
    leaves: isSealed ? 1 : 0,
    acts: 1,
    unsealed: isSealed || findings.total > 0 ? 0 : 1,
    checkpoint: head ? { size: head.size, root: keyOf(head.root), note: head.note } : null,
  };
}

async function examineSealed(
  tx: Transaction,
  id: string,
  { index, entry }: { index: number; entry: Uint8Array },
  { size, root }: SignedHead,
  findings: Findings,
): Promise<void> {
  const act = await findAct(tx, id);
  const read = await tilesFor(tx, inclusionPlan(index, size).flat(), size);
  const proof = inclusionProof(index, size, read, nativeSha256);
  const isProved = (leafHash: Uint8Array) =>
    verifyInclusion({ index, size, root, proof, leafHash }, nativeSha256);
  const digest = act && digestOf(act);
  const isActProved = digest !== undefined && isProved(leafHashOf(digest));
  const isLeafProved = isProved(leafHashOf(entry));
  if (!isLeafProved) findings.add(isActProved ? "leaf-changed" : "leaf-unproven", { index, act: id });
  if (act === undefined) findings.add("act-removed", { index, act: id });
  else if (isLeafProved && !isActProved) findings.add("act-changed", { index, ...describe(act) });
  else if (isActProved && keyOf(act.digest) !== keyOf(digest ?? act.digest)) {
    findings.add("digest-changed", { index, act: id });
  }
}

async function examineUnsealed(tx: Transaction, id: string, size: number, findings: Findings): Promise<void> {
  const act = await findAct(tx, id);
  if (act === undefined) throw problem("ledger.unknown-act", { act: id });
  const [last] = await store.readLeaves(tx, size - 1, size);
  if (last?.act && isNotAfter(act, last.act.position)) findings.add("act-inserted", describe(act));
  else if (keyOf(digestOf(act)) !== keyOf(act.digest)) findings.add("digest-wrong", describe(act));
}
