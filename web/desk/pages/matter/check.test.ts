import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { foldNodes, inclusionProof, leafHash, nodesOf, treeRoot } from "../../../../src/ledger/merkle.ts";
import { formatVerifierKey, verifierOf } from "../../../../src/ledger/note.ts";
import { checkInclusion, type Inclusion, type Keys } from "./check.ts";

const origin = "city.example/ledger";
const entries = Array.from({ length: 11 }, () => randomBytes(32));
const leaves = entries.map((entry) => leafHash(entry));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** The hash of a perfect subtree, from the leaves below it. */
function read({ level, index }: { level: number; index: number }): Uint8Array {
  const width = 2 ** level;
  if (level === 0) return leaves[index] ?? new Uint8Array();
  const [left, right] = [0, 1].map((half) => read({ level: level - 1, index: index * 2 + half }));
  return foldNodes([left ?? new Uint8Array(width), right ?? new Uint8Array(width)]);
}

let proof: Inclusion;
let keys: Keys;
beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const verifier = verifierOf(origin, raw);
  keys = { origin, all: [formatVerifierKey(verifier)] };
  const root = treeRoot(leaves.length, read);
  const text = `${origin}\n${leaves.length}\n${base64(root)}\n`;
  const id = Buffer.alloc(4);
  id.writeUInt32BE(verifier.keyId);
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
  proof = {
    act: "act",
    index: 6,
    size: leaves.length,
    entry: base64(entries[6] ?? randomBytes(32)),
    leafHash: base64(leaves[6] ?? randomBytes(32)),
    root: base64(root),
    proof: inclusionProof(6, leaves.length, read).map(base64),
    checkpoint: `${text}\n\u2014 ${origin} ${signature.toString("base64")}\n`,
  };
  expect(nodesOf(0, leaves.length).length).toBeGreaterThan(1);
});

const failing = async (changed: Partial<Inclusion>, known = keys) =>
  (await checkInclusion({ ...proof, ...changed }, known))
    .filter(({ holds }) => holds !== true)
    .map(({ name }) => name);

test("every step of a true proof holds", async () => {
  expect(await failing({})).toEqual([]);
});

test("whatever is altered fails at its own step", async () => {
  expect(await failing({ entry: base64(randomBytes(32)) })).toEqual(["entry"]);
  expect(await failing({ index: 5 })).toEqual(["path"]);
  expect(await failing({ size: 12 })).toContain("checkpoint");
  expect(await failing({ checkpoint: proof.checkpoint.replace(/\n11\n/, "\n12\n") })).toEqual([
    "checkpoint",
    "signature",
  ]);
});

test("a note signed by a stranger is not signed", async () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const stranger = verifierOf(origin, publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  expect(await failing({}, { origin, all: [formatVerifierKey(stranger)] })).toEqual(["signature"]);
});
