import { withClient } from "./roles.ts";

/**
 * Notices, as the owner and before anybody follows the acts, that the database was restored into another cluster: from
 * here on its transactions are counted anew. Returns whether it was.
 */
export async function adoptCluster(ownerUrl: string): Promise<boolean> {
  return withClient(ownerUrl, async (client) => {
    await client.query("BEGIN");
    // Two processes may start at once.
    await client.query("LOCK TABLE kernel.cluster IN EXCLUSIVE MODE");
    const { rowCount } = await client.query(`
      INSERT INTO kernel.cluster (id, boundary)
      SELECT system_identifier::text, (SELECT coalesce(max(sequence), 0) FROM kernel.act) FROM pg_control_system()
      WHERE system_identifier::text IS DISTINCT FROM (SELECT id FROM kernel.cluster ORDER BY ordinal DESC LIMIT 1)`);
    await client.query("COMMIT");
    return rowCount === 1;
  });
}
