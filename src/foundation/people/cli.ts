import type { Command } from "commander";
import type { Context } from "../../kernel/index.ts";
import type { PeopleParts } from "./actions.ts";
import { dropOldKeys, rotateKeys } from "./rotation.ts";

/** What these commands work in: an installation, as its operator at the machine. `close` ends it. */
export type PeopleGround = {
  context: Context;
  people: PeopleParts;
  dataDirectory: string;
  close(): Promise<void>;
};

/** Adds `keys rotate|drop`. */
export function keysCommands(program: Command, open: () => Promise<PeopleGround>): void {
  const keys = program.command("keys").description("the keys that personal data is sealed with");
  keys
    .command("rotate")
    .description(
      "make a new key and seal all personal data anew with it; finishes a rotation that was broken off",
    )
    .action(async () => {
      const { context, people, dataDirectory, close } = await open();
      try {
        const say = (resealed: number) => console.error(`${resealed} values sealed anew`);
        const { keyId, isNew, resealed } = await rotateKeys(context, people, dataDirectory, say);
        const begun = isNew ? `${keyId} is the new key` : `The broken-off rotation to ${keyId} is finished`;
        console.log(`${begun}; ${resealed} values were sealed anew. Back up keys/personal.json now.`);
        console.log(
          "The old keys are kept, for backups and running servers; `liangwang keys drop` takes them out.",
        );
      } finally {
        await close();
      }
    });
  keys
    .command("drop")
    .description("take out the old keys that seal nothing any more; older backups carry their own")
    .action(async () => {
      const { context, dataDirectory, close } = await open();
      try {
        const { dropped, inUse } = await dropOldKeys(context, dataDirectory);
        console.log(dropped.length === 0 ? "No key to drop." : `Dropped: ${dropped.join(", ")}.`);
        for (const [id, count] of inUse) console.log(`${id} seals ${count} values.`);
      } finally {
        await close();
      }
    });
}
