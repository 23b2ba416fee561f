import { ClickHouseClient } from "./client.ts";

/** Where the readings are: asked and written through `table` at `front`; the rows lie in `local` on each node. */
export type Tables = {
  front: ClickHouseClient;
  nodes: readonly ClickHouseClient[];
  table: string;
  local: string;
  localDatabase: string;
  localName: string;
};

const names = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What a HISTORY_URL says: `http://user:password@host:8123/database`, and for a cluster
 * `?cluster=NAME&node=http://…&node=http://…` with every shard's own address. Throws an Error that says what is wrong.
 */
export function tablesOf(historyUrl: string): Tables & { cluster: string | null } {
  const url = new URL(historyUrl.replace(/^clickhouse:/, "http:"));
  const database = url.pathname.replace(/^\/|\/$/g, "") || "liangwang";
  const cluster = url.searchParams.get("cluster");
  for (const name of [database, cluster ?? "x"]) {
    if (!names.test(name)) throw new Error(`"${name}" is no name: letters, digits and _ alone`);
  }
  const front = new ClickHouseClient(url.href);
  const nodes = url.searchParams.getAll("node").map((node) => new ClickHouseClient(node));
  if ((cluster === null) !== (nodes.length === 0)) {
    throw new Error("cluster=NAME and a node=URL for every shard go together");
  }
  const localName = cluster === null ? "readings" : "readings_local";
  return {
    front,
    nodes: cluster === null ? [front] : nodes,
    table: `${database}.readings`,
    local: `${database}.${localName}`,
    localDatabase: database,
    localName,
    cluster,
  };
}

/** Makes what is missing. */
export async function makeTables(tables: ReturnType<typeof tablesOf>): Promise<void> {
  const { front, nodes, table, local, localDatabase, localName, cluster } = tables;
  for (const node of nodes) {
    const [[version = "0"] = []] = await node.lines("SELECT version()");
    await node.run(`CREATE DATABASE IF NOT EXISTS ${localDatabase}`);
    // 18.16 has no such setting: there, a row survives the end of the server and not the loss of its power.
    const durable = Number.parseInt(version, 10) >= 21 ? ", fsync_after_insert = 1, fsync_part_directory = 1" : "";
    await node.run(
      `CREATE TABLE IF NOT EXISTS ${local} (${columns}) ENGINE = MergeTree
       PARTITION BY toYear(toDate(intDiv(time, 1000))) ORDER BY (stream, time)
       SETTINGS index_granularity = 8192${durable}`,
    );
  }
  if (cluster === null) return;
  await front.run(`CREATE DATABASE IF NOT EXISTS ${localDatabase}`);
  await front.run(
    `CREATE TABLE IF NOT EXISTS ${table} (${columns})
     ENGINE = Distributed(${cluster}, ${localDatabase}, ${localName}, stream)`,
  );
}

const columns = "stream UInt32, time Int64, value Int64, quality UInt8";
