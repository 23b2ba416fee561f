import type { Module } from "../kernel/index.ts";
import type { Ledger } from "./ledger.ts";
import { problem } from "./problems.ts";
import { ledgerRoutes } from "./routes.ts";
import { seal } from "./sequencer.ts";

/** Acts are sealed at the latest this long after they can be. */
const SEAL_EVERY_MS = 1_000;

/** The ledger as a part of the house: its routes, and the sweep that seals. */
export function ledgerModule(ledger: Ledger): Module {
  return {
    name: "ledger",
    problems: problem.catalogue,
    routes: ledgerRoutes(ledger),
    sweeps: [
      {
        name: "ledger.seal",
        everyMs: SEAL_EVERY_MS,
        run: ({ database, clock }) => seal(database, clock, ledger),
      },
    ],
  };
}
