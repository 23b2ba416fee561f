import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openPages, type Shown } from "../../src/app/pages/pages.ts";
import { type EmbeddedDatabase, startEmbedded } from "../../src/kernel/database/embedded.ts";
import { migrate } from "../../src/kernel/database/migrate.ts";
import { databaseName, ownerRole, withClient } from "../../src/kernel/database/roles.ts";
import { prepareJobs } from "../../src/kernel/jobs.ts";
import { createLog } from "../../src/kernel/log.ts";
import { type ServerForTests, urlFor } from "./database.ts";
import { type Soak, type Soaked, startSoak } from "./soak.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the first to ask has the database server started. */
    databaseDoor: string;
    /** Where the first to ask has the pages built. */
    pagesDoor: string;
    /** Where the soak's end is told, and 202 answered before it; the first to ask has it started. */
    soakDoor: string;
  }
}

/**
 * One database server for the whole test run, started when the first test file asks for it (runs of pure rules start
 * none). The files run in other processes, so they ask over HTTP and get the addresses, or the reason why not.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "liangwang-test-"));
  let database: Promise<EmbeddedDatabase> | undefined;
  let prepared: Promise<ServerForTests> | undefined;
  let pages: Promise<Shown> | undefined;
  // It waits more than it works: in a whole run it takes no worker's time.
  const isWholeRun = process.env.npm_lifecycle_event === "test" && process.platform === "linux";
  let soak = isWholeRun ? watched(startSoak()) : undefined;
  const secret = randomUUID();

  const door = createServer((request, response) => {
    if (request.url === `/${secret}/pages`) {
      pages ??= openPages(createLog("silent")).settled;
      void pages.then((shown) => answer(response, shown.kind === "ready" ? 200 : 500, JSON.stringify(shown)));
      return;
    }
    if (request.url === `/${secret}/soak`) {
      soak ??= watched(startSoak());
      return answer(response, soak.soaked === undefined ? 202 : 200, JSON.stringify(soak.soaked ?? null));
    }
    if (request.url !== `/${secret}`) return answer(response, 404, "not for you");
    database ??= startEmbedded({ dataDirectory: folder, durable: false, log: quietLog });
    prepared ??= database.then(prepareTemplate);
    prepared.then(
      (server) => answer(response, 200, JSON.stringify(server)),
      (error: unknown) => answer(response, 500, String(error)),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  project.provide("databaseDoor", `http://127.0.0.1:${port}/${secret}`);
  project.provide("pagesDoor", `http://127.0.0.1:${port}/${secret}/pages`);
  project.provide("soakDoor", `http://127.0.0.1:${port}/${secret}/soak`);

  return async () => {
    door.close();
    door.closeAllConnections();
    soak?.stop();
    await soak?.ended;
    const running = await Promise.allSettled([database]);
    if (running[0].status === "fulfilled") await running[0].value?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A soak whose end can be looked at. */
function watched(soak: Soak): Soak & { soaked?: Soaked } {
  const seen: Soak & { soaked?: Soaked } = soak;
  void soak.ended.then((soaked) => {
    seen.soaked = soaked;
  });
  return seen;
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status).end(body);
}

const quietLog = { info: () => {}, warn: console.warn, error: console.error };

const template = "template_migrated";

/** Migrates a database once; test files copy it. */
async function prepareTemplate(database: EmbeddedDatabase): Promise<ServerForTests> {
  const { url, ownerUrl, superuserUrl } = database;
  const urls = { url, ownerUrl, superuserUrl };
  await withClient(urlFor(superuserUrl, "postgres"), (client) =>
    client.query(`ALTER DATABASE ${databaseName} RENAME TO ${template}`),
  );
  await migrate(urlFor(ownerUrl, template));
  const owner = new pg.Pool({ connectionString: urlFor(ownerUrl, template), max: 2 });
  await prepareJobs(owner).finally(() => owner.end());
  return { ...urls, template, owner: ownerRole };
}
