// npm run generate: writes what follows from the migrations, so that it can be read and reviewed.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { filesOf, root, withMigratedDatabase } from "./generate/files.ts";

for (const [file, text] of await withMigratedDatabase(filesOf)) {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
  console.log(file);
}
