import { newBatch } from "../batch.ts";
import { DuckDbHistory } from "../duckdb/duckdb-history.ts";

/** Appends batch after batch and says the number of each that was acknowledged, until it is killed. */
const [folder = "", firstBatch = "0"] = process.argv.slice(2);
const rows = 50;
const history = new DuckDbHistory({
  folder,
  memoryMb: 64,
  threads: 1,
  log: (error) => process.stderr.write(`${error}\n`),
  // Small, so that it is often killed while it seals and puts parts together.
  sizes: { sealRows: 1_000, partRows: 2_000, freshParts: 3, depth: 3 },
});

async function write(number: number): Promise<void> {
  const batch = newBatch(rows);
  for (let row = 0; row < rows; row += 1) {
    batch.streams[row] = 1 + (row % 5);
    batch.times[row] = number * 1_000_000 + row;
    batch.values[row] = number;
  }
  const { stored } = await history.append(batch);
  if (stored === rows) process.stdout.write(`${number}\n`);
}

for (let number = Number(firstBatch); ; number += 2) {
  await Promise.all([write(number), write(number + 1)]);
}
