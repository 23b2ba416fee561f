import { readdirSync, readFileSync } from "node:fs";

type Process = { parent: number; command: string; ms: number };

/** Milliseconds of processor time (user and system) that a process and its ended children have taken. Linux only. */
function processOf(pid: string): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { parent: Number(fields[1]), command, ms: ticks * 10 };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

/**
 * Processor time so far of a server's process and of the embedded PostgreSQL below `data`, in milliseconds: unlike
 * rates it hardly depends on what else the machine does. Undefined where there is no /proc.
 */
export function cpuOf(
  server: number | undefined,
  data: string,
): { server: number; postgres: number } | undefined {
  if (process.platform !== "linux") return undefined;
  const all = new Map<number, Process>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const found = processOf(pid);
    if (found !== undefined) all.set(Number(pid), found);
  }
  const isPostgres = (one: Process | undefined): boolean =>
    one?.command.includes(data) === true && one.command.includes("postgres");
  let postgres = 0;
  for (const one of all.values()) if (isPostgres(one) || isPostgres(all.get(one.parent))) postgres += one.ms;
  return { server: all.get(server ?? 0)?.ms ?? 0, postgres };
}
