import type { PlacedAct } from "../../kernel/index.ts";
import { leafHashOf } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { TILE_WIDTH, tilePath } from "../tiles.ts";
import type { Block, Testimony } from "./blocks.ts";
import type { Findings } from "./findings.ts";

/** A disputed leaf with the leaf hash that the signed root stands for. */
export interface Case {
  readonly testimony: Testimony;
  readonly sealed: Uint8Array;
}

export const keyOf = (hash: Uint8Array) => Buffer.from(hash).toString("base64");

export function casesOf(blocks: Iterable<Block>): Case[] {
  return [...blocks].flatMap(({ disputed, hashes }) =>
    [...disputed].map(([at, testimony]) => ({ testimony, sealed: hashes[at] ?? new Uint8Array() })),
  );
}

/** Whether the act at the leaf is the one that was sealed there. */
const isActRight = ({ testimony: { act, byAct }, sealed }: Case) =>
  act !== null && byAct !== null && sameBytes(byAct, sealed);

/** Leaf hashes whose acts are not where their leaf says. */
export function wantedHashes(cases: readonly Case[]): Set<string> {
  return new Set(cases.filter((one) => !isActRight(one)).map(({ sealed }) => keyOf(sealed)));
}

/**
 * Says of every disputed leaf what was done to it.
 * @param strays acts without a leaf whose digest is wanted, by leaf hash
 */
export function judgeLeaves(
  cases: readonly Case[],
  strays: ReadonlyMap<string, PlacedAct>,
  findings: Findings,
): void {
  const elsewhere = new Map(strays);
  const sealedActs = new Map<string, string>();
  for (const one of cases) {
    const { act, byAct } = one.testimony;
    if (act === null || byAct === null) continue;
    if (isActRight(one)) sealedActs.set(keyOf(one.sealed), act.id);
    else elsewhere.set(keyOf(byAct), act);
  }
  for (const one of cases) judgeLeaf(one, elsewhere, sealedActs, findings);
}

function judgeLeaf(
  one: Case,
  elsewhere: ReadonlyMap<string, PlacedAct>,
  sealedActs: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  const { index, leafAct, act, byLeaf, digestRight } = one.testimony;
  const real = elsewhere.get(keyOf(one.sealed));
  if (byLeaf === null || leafAct === null) {
    if (real) findings.add("leaf-removed", { index, act: real.id });
    else findings.add("leaf-and-act-removed", { index });
    return;
  }
  if (!sameBytes(byLeaf, one.sealed)) findings.add("leaf-changed", { index, act: leafAct });
  if (isActRight(one)) {
    if (act !== null && !digestRight) judgeDigest(index, act, sealedActs, findings);
  } else if (real) findings.add("leaf-reassigned", { index, act: real.id, other: leafAct });
  else if (act === null) findings.add("act-removed", { index, act: leafAct });
  else findings.add("act-changed", { index, ...describe(act) });
}

function judgeDigest(
  index: number,
  act: PlacedAct,
  sealedActs: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  const other = sealedActs.get(keyOf(leafHashOf(act.digest)));
  if (other === undefined) findings.add("digest-changed", { index, act: act.id });
  else findings.add("digest-swapped", { index, act: act.id, other });
}

/** Holds a stored tile of level 0 against the leaves as they were sealed. */
export function judgeTile(block: Block, findings: Findings): void {
  const index = block.first / TILE_WIDTH;
  const tile = tilePath({ level: 0, index, width: TILE_WIDTH });
  if (block.storedRoot === null) {
    findings.add("tile-removed", { tile });
    return;
  }
  const wrong = [...block.disputed]
    .filter(([at, { byTile }]) => byTile !== null && !sameBytes(byTile, block.hashes[at] ?? byTile))
    .map(([at]) => `#${at}`);
  if (!sameBytes(block.storedRoot, block.root)) wrong.push("root");
  if (wrong.length > 0) findings.add("tile-changed", { tile, what: wrong.join(", ") });
}

/** What a sentence says of an act: nothing that is personal. */
export function describe(act: PlacedAct) {
  const { id, verb, subject, at } = act;
  return { act: id, verb, subject: `${subject.kind}/${subject.id}`, at: at.toISOString() };
}
