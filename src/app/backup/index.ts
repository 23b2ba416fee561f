export { type BackupReport, backUp } from "./backup.ts";
export { openBackup } from "./manifest.ts";
export { type RestoreReport, restore } from "./restore.ts";
