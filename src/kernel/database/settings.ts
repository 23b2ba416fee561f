import { totalmem } from "node:os";

/** Where the server listens: a socket in a folder only we may enter, or a port of the loopback interface. */
export type Address = { socketFolder: string } | { port: number };

const mebibyte = 1024 * 1024;

/**
 * Server settings, given on the command line at each start so that they follow the program's release and not the
 * day the cluster was made. `durable: false` is for tests: fast, and lost with the machine.
 */
export function serverSettings(address: Address, durable: boolean): Record<string, string> {
  const memoryMebibytes = Math.floor(totalmem() / mebibyte);
  return {
    ...listenSettings(address),
    max_connections: "100",
    // A sixteenth of the machine: history and files live outside PostgreSQL and need the page cache more.
    shared_buffers: `${clamp(Math.floor(memoryMebibytes / 16), 128, 1024)}MB`,
    effective_cache_size: `${clamp(Math.floor(memoryMebibytes / 2), 512, 65_536)}MB`,
    work_mem: "16MB",
    maintenance_work_mem: `${clamp(Math.floor(memoryMebibytes / 64), 64, 256)}MB`,
    // Compiling plans costs more than it saves on short statements.
    jit: "off",
    max_parallel_workers_per_gather: "1",
    random_page_cost: "1.1",
    wal_level: "replica",
    wal_buffers: "16MB",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    // Failing statements are the caller's to tell; their texts and key values may be personal and stay out of logs.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    log_line_prefix: "",
    log_destination: "stderr",
    logging_collector: "off",
    ...(durable ? { fsync: "on", synchronous_commit: "on", full_page_writes: "on" } : hastySettings),
  };
}

const hastySettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
};

function listenSettings(address: Address): Record<string, string> {
  if ("port" in address) {
    return { listen_addresses: "127.0.0.1", port: String(address.port), unix_socket_directories: "" };
  }
  // A comma separates folders in this setting; quotes keep one in the path from doing so.
  const quoted = `"${address.socketFolder.replaceAll('"', '""')}"`;
  return {
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: quoted,
    unix_socket_permissions: "0700",
  };
}

/** The settings as arguments of `postgres`. */
export function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
