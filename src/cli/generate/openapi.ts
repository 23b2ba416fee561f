import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startApplication } from "../../app/index.ts";
import { createLog, loadConfig } from "../../kernel/index.ts";

/**
 * The OpenAPI document of the whole API, as `/api/openapi.json` answers it, from an application started for the moment
 * on a migrated database. It does not depend on the city.
 */
export async function openApiOf(ownerUrl: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "liangwang-openapi-"));
  try {
    const config = loadConfig({
      DATABASE_URL: ownerUrl,
      DATABASE_OWNER_URL: ownerUrl,
      LIANGWANG_DATA: folder,
      PORT: "0",
      MQTT_PORT: "off",
    });
    const application = await startApplication({ config, log: createLog("error"), worker: false });
    try {
      return `${JSON.stringify(application.server.swagger(), null, 2)}\n`;
    } finally {
      await application.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
