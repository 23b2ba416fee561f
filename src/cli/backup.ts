import path from "node:path";
import type { Command } from "commander";
import { backUp, openBackup, restore } from "../app/index.ts";
import { createLog, loadConfig } from "../kernel/index.ts";
import { sayReport } from "../ledger/index.ts";

/** `liangwang backup DIR` and `liangwang restore DIR`. */
export function registerBackup(program: Command): void {
  program
    .command("backup")
    .argument("<folder>", "empty folder to write to; it will hold the keys, so keep it as you keep them")
    .description("back up database, attachments, keys and ledger, also while the server runs")
    .action(async (folder: string) => {
      const began = performance.now();
      const report = await backUp(loadConfig(process.env), createLog("warn"), path.resolve(folder));
      console.log(
        `Backed up the state of ${report.manifest.at}: ${report.rows} rows in ${report.manifest.tables.length} tables, ` +
          `${report.manifest.files.length} files, ${report.bytes} bytes, in ${secondsSince(began)} s.`,
      );
      console.log(`SHA-256 of manifest.json: ${report.sha256}`);
    });
  program
    .command("restore")
    .argument("<folder>", "backup to restore into LIANGWANG_DATA, which must be empty")
    .option("--check", "only hold the backup's files against its manifest")
    .description(
      "restore a backup, and verify its files and the ledger; exit code 1: the ledger was tampered with",
    )
    .action(async (folder: string, options: { check?: true }) => {
      const began = performance.now();
      const source = path.resolve(folder);
      if (options.check === true) {
        const { manifest, sha256 } = await openBackup(source);
        console.log(
          `The backup of ${manifest.at} is whole: ${manifest.files.length} files. SHA-256: ${sha256}`,
        );
        return;
      }
      const config = loadConfig(process.env);
      const report = await restore(config, createLog("error"), source);
      console.log(
        `Restored the state of ${report.manifest.at} into ${config.dataDirectory} in ${secondsSince(began)} s ` +
          `(city: ${report.manifest.city}, release ${report.manifest.release}).`,
      );
      for (const line of sayReport(report.ledger, "en")) console.log(line);
      if (!report.ledger.ok) process.exitCode = 1;
    });
}

function secondsSince(beganMs: number): string {
  return ((performance.now() - beganMs) / 1000).toFixed(1);
}
