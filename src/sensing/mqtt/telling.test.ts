import { Writable } from "node:stream";
import type { Client } from "aedes";
import { expect, test } from "vitest";
import { tellAlone } from "./telling.ts";

test("a client that does not read is told no more than may wait for it, and the teller learns what was passed over", () => {
  const conn = new Writable({ write() {} });
  const client = { conn, version: 4 } as unknown as Client;
  const payload = "x".repeat(1024 * 1024);
  const told = Array.from({ length: 20 }, () => tellAlone(client, "v1.1/Observations", payload));
  expect(told.filter((one) => one)).toHaveLength(16);
  expect(told.at(-1)).toBe(false);
  conn.destroy();
  expect(tellAlone(client, "v1.1/Observations", payload), "nobody is there to be told").toBe(true);
});
