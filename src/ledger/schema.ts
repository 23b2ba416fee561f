import Type, { type Static } from "typebox";

const Hash = Type.String({ description: "32 bytes, base64", pattern: "^[A-Za-z0-9+/]{43}=$" });
const Leaves = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const Note = Type.String({ description: "Newest signed checkpoint, c2sp.org/tlog-checkpoint" });

export const InclusionQuestion = Type.Object({
  act: Type.String({ format: "uuid", description: "Id of the act" }),
});

export const InclusionAnswer = Type.Object({
  act: Type.String({ format: "uuid" }),
  index: Leaves("Place of the leaf in the tree, from 0"),
  size: Leaves("Leaves in the tree"),
  entry: Type.String({ description: "Digest of the act when it was sealed, base64" }),
  leafHash: Hash,
  root: Hash,
  proof: Type.Array(Hash, { description: "Audit path, RFC 9162 §2.1.3, leaf to root" }),
  checkpoint: Note,
});
export type InclusionAnswer = Static<typeof InclusionAnswer>;

export const ConsistencyQuestion = Type.Object({
  from: Leaves("Leaves of the older tree"),
  to: Type.Optional(Leaves("Leaves of the newer tree; the newest if left out")),
});

export const ConsistencyAnswer = Type.Object({
  from: Leaves("Leaves of the older tree"),
  to: Leaves("Leaves of the newer tree"),
  fromRoot: Hash,
  toRoot: Hash,
  proof: Type.Array(Hash, { description: "Consistency proof, RFC 9162 §2.1.4" }),
  checkpoint: Note,
});
export type ConsistencyAnswer = Static<typeof ConsistencyAnswer>;

export const KeyAnswer = Type.Object({
  origin: Type.String({ description: "Name of the log" }),
  current: Type.String({ description: "Verifier key that signs now, c2sp.org/signed-note" }),
  all: Type.Array(Type.String(), { description: "All verifier keys, oldest first" }),
});

export const TilePath = Type.Object({
  "*": Type.String({ description: "<L>/<N>[.p/<W>] or entries/<N>[.p/<W>], c2sp.org/tlog-tiles" }),
});
