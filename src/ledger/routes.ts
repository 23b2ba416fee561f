import { type Context, type Route, route, type Transaction, transact } from "../kernel/index.ts";
import type { Ledger } from "./ledger.ts";
import { formatVerifierKey } from "./note.ts";
import { currentHead, proveConsistency, proveInclusion, tileAt } from "./proofs.ts";
import {
  ConsistencyAnswer,
  ConsistencyQuestion,
  InclusionAnswer,
  InclusionQuestion,
  KeyAnswer,
  TilePath,
} from "./schema.ts";

const tag = "ledger";
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Everything here is public: the log shows digests with a salt, never what was done or by whom. */
export function ledgerRoutes({ keys }: Ledger): Route[] {
  const read = <R>(context: Context, work: (tx: Transaction) => Promise<R>) =>
    transact(context.database, work);
  return [
    route({
      method: "GET",
      url: "/ledger/checkpoint",
      scope: "public",
      tag,
      summary: "The newest signed checkpoint (C2SP tlog-checkpoint)",
      produces: "text/plain",
      async handle({ context, reply }) {
        const { note } = await read(context, currentHead);
        return reply
          .header("cache-control", "public, max-age=1")
          .type("text/plain; charset=utf-8")
          .send(note);
      },
    }),
    route({
      method: "GET",
      url: "/ledger/tile/*",
      scope: "public",
      tag,
      summary: "A tile of hashes or a bundle of entries (C2SP tlog-tiles)",
      params: TilePath,
      produces: "application/octet-stream",
      async handle({ context, params, reply }) {
        const tile = await read(context, (tx) => tileAt(tx, `tile/${params["*"]}`));
        return reply
          .header("cache-control", IMMUTABLE)
          .type("application/octet-stream")
          .send(Buffer.from(tile));
      },
    }),
    route({
      method: "GET",
      url: "/api/ledger/inclusion",
      scope: "public",
      tag,
      summary: "Proof that an act is sealed in the ledger",
      query: InclusionQuestion,
      response: InclusionAnswer,
      handle: ({ context, query }) => read(context, (tx) => proveInclusion(tx, query.act)),
    }),
    route({
      method: "GET",
      url: "/api/ledger/consistency",
      scope: "public",
      tag,
      summary: "Proof that an older state of the ledger is the beginning of a newer one",
      query: ConsistencyQuestion,
      response: ConsistencyAnswer,
      handle: ({ context, query }) => read(context, (tx) => proveConsistency(tx, query.from, query.to)),
    }),
    route({
      method: "GET",
      url: "/api/ledger/key",
      scope: "public",
      tag,
      summary: "The keys that verify the ledger's signatures",
      response: KeyAnswer,
      handle: async () => ({
        origin: keys.origin,
        current: formatVerifierKey(keys.signer),
        all: keys.verifiers.map(formatVerifierKey),
      }),
    }),
  ];
}
