// npm run bench -- NAME [options]: runs one benchmark; without a name, lists them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "main.ts" && !file.startsWith("support"))
  .map((file) => file.slice(0, -".ts".length))
  .filter((name) => name !== "filled-tickets");
const [name, ...options] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no benchmark ${name}.`);
  console.log(`npm run bench -- NAME, with NAME one of: ${names.join(", ")}`);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  process.exitCode =
    spawnSync(process.execPath, [join(folder, `${name}.ts`), ...options], { stdio: "inherit" }).status ?? 1;
}
