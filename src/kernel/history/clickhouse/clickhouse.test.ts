import { afterAll, beforeAll, expect, test } from "vitest";
import { batchOf } from "../batch.ts";
import {
  type ClickHouseServers,
  clickhouseProgram,
  freePorts,
  startClickHouse,
} from "../testing/clickhouse-server.ts";
import { testContract } from "../testing/contract.ts";
import { ClickHouseHistory } from "./clickhouse-history.ts";
import { ClickHouseClient } from "./client.ts";

const missing = clickhouseProgram() === undefined;
if (missing) console.warn("clickhouse-server is not installed: history on ClickHouse is not tested.");

let servers: ClickHouseServers | undefined;
beforeAll(async () => {
  if (!missing) servers = await startClickHouse(2);
});
afterAll(async () => {
  await servers?.stop();
});
let databases = 0;

async function place(sharded: boolean) {
  const [first = "", second = ""] = servers?.urls ?? [];
  databases += 1;
  const database = `history_${databases}`;
  const url = `${first}/${database}${sharded ? `?cluster=two&node=${first}&node=${second}` : ""}`;
  return {
    url,
    open: () => new ClickHouseHistory({ url, log: () => {} }),
    async clear() {
      for (const server of [first, second]) {
        await new ClickHouseClient(server).run(`DROP DATABASE IF EXISTS ${database}`);
      }
    },
  };
}

testContract("ClickHouse", () => place(false), { skip: missing, propertyRuns: 4 });
testContract("ClickHouse, two shards", () => place(true), { skip: missing, propertyRuns: 4 });

test.skipIf(missing)("both shards of a Distributed table hold their streams, and erase theirs", async () => {
  const at = await place(true);
  const history = at.open();
  await history.append(
    batchOf([1, 2, 3, 4].map((stream) => ({ stream, time: 1, value: stream, quality: 0 }))),
  );
  const counts = async () =>
    Promise.all(
      (servers?.urls ?? []).map(async (url) => {
        const database = new URL(at.url).pathname.slice(1);
        return new ClickHouseClient(url).lines(`SELECT count() FROM ${database}.readings_local`);
      }),
    );
  expect(await counts()).toEqual([[["2"]], [["2"]]]);
  expect(await history.erase({ streams: [1, 2, 3], from: 0, to: 2 })).toBe(3);
  expect((await counts()).flat(2).sort()).toEqual(["0", "1"]);
  await history.close();
  await at.clear();
});

test.skipIf(missing)("a server that does not answer is told as trouble", async () => {
  const [port] = await freePorts(1);
  const history = new ClickHouseHistory({ url: `http://127.0.0.1:${port}/history`, log: () => {} });
  const batch = batchOf([{ stream: 1, time: 1, value: 1, quality: 0 }]);
  await expect(history.append(batch)).rejects.toMatchObject({ code: "history.unavailable" });
  expect((await history.state()).trouble).toMatchObject({ reason: "the history server does not answer" });
});

test.skipIf(missing)(
  "an insert that was stored and not answered makes no double when it is sent again",
  async () => {
    const at = await place(false);
    const history = at.open();
    await history.ready();
    const batch = batchOf([1, 2, 3].map((time) => ({ stream: 1, time, value: time, quality: 0 })));
    const honest = globalThis.fetch;
    globalThis.fetch = async (...call) => {
      const answer = await honest(...call);
      if (!String(call[0]).includes("INSERT")) return answer;
      globalThis.fetch = honest;
      throw new Error("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    };
    await expect(history.append(batch)).rejects.toMatchObject({ code: "history.unavailable" });
    expect(await history.append(batch)).toEqual({ stored: 0, repeated: 3, conflicting: [] });
    expect(await history.count({ streams: [1], from: 0, to: 10 })).toBe(3);
    await history.close();
    await at.clear();
  },
);
