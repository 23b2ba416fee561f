import { type Beginning, begin, readProgram } from "./begin.ts";

/** A plain start begins its database first; settings that are wrong are told by the command itself, which tries again. */
function beginEarly(): Beginning | undefined {
  if (process.argv.slice(2).join(" ") !== "start") return undefined;
  try {
    return begin();
  } catch {
    return undefined;
  }
}

const begun = beginEarly();
if (begun !== undefined) await readProgram();
const { runProgram } = await import("./program.ts");
await runProgram(() => begun ?? begin());
