import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { withClient } from "../../src/kernel/database/roles.ts";

/** What the global setup tells of the one server of the run. */
export type ServerForTests = {
  url: string;
  ownerUrl: string;
  superuserUrl: string;
  template: string;
  owner: string;
};

/** A migrated, empty database of a test file's own. */
export type TestDatabase = {
  /** As `liangwang_app`: what the application may do. */
  url: string;
  /** As `liangwang_owner`: to make tables, and to look behind grants. */
  ownerUrl: string;
  superuserUrl: string;
  drop(): Promise<void>;
};

/**
 * Makes a copy of the migrated template. Call it in `beforeAll`, and `drop` in `afterAll`.
 * Rejects with the server's or the migration's own fault.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const response = await fetch(inject("databaseDoor"));
  const body = await response.text();
  if (!response.ok) throw new Error(`The database for tests could not be made: ${body}`);
  const server = JSON.parse(body) as ServerForTests;
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const maintenance = urlFor(server.superuserUrl, "postgres");
  await copyTemplate(maintenance, server, name);
  return {
    url: urlFor(server.url, name),
    ownerUrl: urlFor(server.ownerUrl, name),
    superuserUrl: urlFor(server.superuserUrl, name),
    drop: async () => {
      await withClient(maintenance, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

const objectInUse = "55006";
const copyForMs = 10_000;

/** The session that migrated the template may still be ending; a template in use cannot be copied. */
async function copyTemplate(maintenance: string, server: ServerForTests, name: string): Promise<void> {
  await withClient(maintenance, async (client) => {
    const giveUp = Date.now() + copyForMs;
    for (;;) {
      try {
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${server.template} OWNER ${server.owner}`);
        return;
      } catch (error) {
        const inUse = error instanceof Error && "code" in error && error.code === objectInUse;
        if (!inUse || Date.now() > giveUp) throw error;
      }
    }
  });
}

/** The same login on another database of the server. */
export function urlFor(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
