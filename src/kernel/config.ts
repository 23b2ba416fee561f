import { expected, meaningIn, sources } from "./config-words.ts";
import { filled, type Language, type Text } from "./language.ts";

/** A value that a setting does not take. */
class Unfit extends Error {
  readonly say: Text;
  constructor(say: Text) {
    super(say.en);
    this.say = say;
  }
}

/** One setting: where it comes from, what it means, how it is read. */
export type Setting<T> = {
  variable: string;
  unit: string;
  meaning: string;
  /** Value when the variable is not set. */
  default: T;
  /** Reads the variable; throws {@link Unfit}. */
  read: (text: string) => T;
  /** Never printed. */
  secret?: boolean;
};

const text = (variable: string, meaning: string, fallback: string): Setting<string> => ({
  variable,
  unit: "text",
  meaning,
  default: fallback,
  read: (value) => value,
});

const optional = (variable: string, meaning: string, secret = false): Setting<string | undefined> => ({
  variable,
  unit: "text",
  meaning,
  default: undefined,
  read: (value) => value,
  secret,
});

const integer = (
  variable: string,
  unit: string,
  meaning: string,
  fallback: number,
  least: number,
  most: number,
): Setting<number> => ({
  variable,
  unit,
  meaning,
  default: fallback,
  read: (value) => {
    // Number() would also take "", " ", "0x10" and "1e3".
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new Unfit(filled(expected.whole, { least, most, value }));
    }
    return number;
  },
});

const choice = <const C extends string>(
  variable: string,
  meaning: string,
  choices: readonly C[],
  fallback: C,
): Setting<C> => ({
  variable,
  unit: choices.join(" | "),
  meaning,
  default: fallback,
  read: (value) => {
    const found = choices.find((option) => option === value);
    if (found === undefined) throw new Unfit(filled(expected.oneOf, { choices: choices.join(", "), value }));
    return found;
  },
});

const url = (
  variable: string,
  meaning: string,
  protocols: string[],
  secret = false,
): Setting<string | undefined> => ({
  variable,
  unit: "URL",
  meaning,
  default: undefined,
  secret,
  read: (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (parsed === undefined || !protocols.includes(parsed.protocol)) {
      throw new Unfit(filled(expected.url, { protocols: protocols.map((p) => `${p}//`).join(", ") }));
    }
    return value;
  },
});

/** A port, or undefined where it says `off`. */
const portOrOff = (variable: string, meaning: string, fallback: number): Setting<number | undefined> => ({
  variable,
  unit: "port | off",
  meaning,
  default: fallback,
  read: (value) =>
    value === "off" ? undefined : integer(variable, "port", meaning, fallback, 0, 65535).read(value),
});

/** Every setting there is. */
export const settings = {
  mode: choice(
    "LIANGWANG_MODE",
    "demo brings demo accounts and one-click sign-in; production refuses both",
    ["demo", "production"],
    "demo",
  ),
  city: text("LIANGWANG_CITY", "City folder to run, below cities/ or an absolute path", "jingan"),
  demoPace: integer(
    "DEMO_PACE",
    "times",
    "In demo mode, how many times faster than life the simulated people work in the background; 0 for none",
    30,
    0,
    3600,
  ),
  dataDirectory: text("LIANGWANG_DATA", "Folder for the embedded database, keys and files", "./data"),
  databaseUrl: url(
    "DATABASE_URL",
    "PostgreSQL 15 or later, used instead of the embedded one",
    ["postgres:", "postgresql:"],
    true,
  ),
  ownerUrl: url(
    "DATABASE_OWNER_URL",
    "The same database as the role that owns the tables, for migrations; DATABASE_URL if not set",
    ["postgres:", "postgresql:"],
    true,
  ),
  databaseConnections: integer(
    "DATABASE_CONNECTIONS",
    "connections",
    "Largest size of the connection pool",
    24,
    4,
    500,
  ),
  host: text("HOST", "Address to listen on", "127.0.0.1"),
  port: integer("PORT", "port", "Port to listen on; 0 takes a free one", 8080, 0, 65535),
  publicUrl: url(
    "PUBLIC_URL",
    "Address under which people reach this installation; also the ledger's origin",
    ["http:", "https:"],
  ),
  trustedProxies: integer(
    "TRUSTED_PROXIES",
    "hops",
    "How many proxies stand in front and may tell the client's address",
    0,
    0,
    10,
  ),
  requestsPerMinute: integer(
    "REQUESTS_PER_MINUTE",
    "requests/min",
    "Limit for each signed-in account or token; 0 for none",
    6000,
    0,
    10_000_000,
  ),
  anonymousRequestsPerMinute: integer(
    "ANONYMOUS_REQUESTS_PER_MINUTE",
    "requests/min",
    "Limit for each address that has not signed in; 0 for none",
    300,
    0,
    10_000_000,
  ),
  bodyBytes: integer(
    "BODY_BYTES",
    "bytes",
    "Largest request body (files have their own limit)",
    1_048_576,
    1024,
    1_073_741_824,
  ),
  attachmentBytes: integer(
    "ATTACHMENT_BYTES",
    "bytes",
    "Largest attachment",
    20_971_520,
    1024,
    1_073_741_824,
  ),
  idempotencyDays: integer(
    "IDEMPOTENCY_DAYS",
    "days",
    "How long first results are kept for repeats",
    7,
    1,
    365,
  ),
  historyUrl: url(
    "HISTORY_URL",
    "ClickHouse server for the history of readings, http://user:password@host:8123/database, and for a cluster ?cluster=NAME&node=http://shard:8123&node=…; DuckDB in the data folder if not set",
    ["http:", "https:", "clickhouse:"],
    true,
  ),
  historyMemoryMb: integer(
    "HISTORY_MEMORY_MB",
    "MB",
    "Most memory that questions to the history of readings may use; larger ones use the disk",
    256,
    64,
    1_048_576,
  ),
  historyThreads: integer(
    "HISTORY_THREADS",
    "threads",
    "Threads for questions to the history of readings",
    2,
    1,
    256,
  ),
  ingestReadings: integer(
    "INGEST_READINGS",
    "readings",
    "Readings that may wait to be stored; beyond it HTTP answers 429 and MQTT acknowledges later",
    2_000_000,
    1000,
    1_000_000_000,
  ),
  ingestBytes: integer(
    "INGEST_BYTES",
    "bytes",
    "Memory that messages of readings may take while they wait",
    268_435_456,
    1_048_576,
    1_099_511_627_776,
  ),
  ingestBodyBytes: integer(
    "INGEST_BODY_BYTES",
    "bytes",
    "Largest message of readings over HTTP, unpacked",
    33_554_432,
    1024,
    1_073_741_824,
  ),
  mqttPort: portOrOff("MQTT_PORT", "Port of the MQTT broker within; 0 takes a free one, off is none", 1883),
  mqttTlsKey: optional("MQTT_TLS_KEY", "File of the MQTT broker's private key, PEM; with it MQTT speaks TLS"),
  mqttTlsCertificate: optional("MQTT_TLS_CERT", "File of the MQTT broker's certificate, PEM"),
  mqttUrl: url(
    "MQTT_URL",
    "Another MQTT broker to take readings from, instead of the one within",
    ["mqtt:", "mqtts:", "ws:", "wss:"],
    true,
  ),
  workers: integer("WORKERS", "jobs", "Jobs run at once", 4, 1, 100),
  shutdownSeconds: integer(
    "SHUTDOWN_SECONDS",
    "s",
    "Time for running requests and jobs to end at shutdown",
    10,
    1,
    600,
  ),
  logLevel: choice(
    "LOG_LEVEL",
    "Least level that is logged",
    ["trace", "debug", "info", "warn", "error", "silent"],
    "info",
  ),
  sessionIdleMinutes: integer(
    "SESSION_IDLE_MINUTES",
    "min",
    "A session ends after this time without a request",
    480,
    1,
    100_000,
  ),
  sessionHours: integer("SESSION_HOURS", "h", "A session ends after this time at the latest", 24, 1, 8760),
  oidcIssuer: url("OIDC_ISSUER", "Identity provider of the city; login through it is offered when set", [
    "https:",
    "http:",
  ]),
  oidcClientId: optional("OIDC_CLIENT_ID", "Our client id at the identity provider"),
  oidcClientSecret: optional("OIDC_CLIENT_SECRET", "Our secret at the identity provider", true),
  smtpUrl: url(
    "SMTP_URL",
    "Mail server; without it mails stay in the local outbox",
    ["smtp:", "smtps:"],
    true,
  ),
  smtpTls: choice(
    "SMTP_TLS",
    "Whether mail may go out unencrypted: required – never; offered – where the server offers no STARTTLS; auto – required of every server but one on this machine",
    ["auto", "required", "offered"],
    "auto",
  ),
  smtpCaFile: optional(
    "SMTP_CA_FILE",
    "PEM file of further authorities whose certificates are trusted of the mail server",
  ),
  mailFrom: text("MAIL_FROM", "Sender address of mails", "liangwang@localhost"),
  smsUrl: url(
    "SMS_URL",
    "HTTP gateway for text messages; without it they stay in the local outbox",
    ["https:", "http:"],
    true,
  ),
} as const;

export type Config = { [K in keyof typeof settings]: ReturnType<(typeof settings)[K]["read"]> };

/** A fault of the environment: which variable, and what is expected. */
export type ConfigFault = { variable: string; say: Text };

/** Thrown with every fault at once, so that they can be mended in one go. */
export class ConfigError extends Error {
  readonly faults: ConfigFault[];
  constructor(faults: ConfigFault[]) {
    super("settings are wrong");
    this.name = "ConfigError";
    this.faults = faults;
    this.message = this.sentence("en");
  }

  /** A line for each fault. */
  sentence(language: Language): string {
    return this.faults.map(({ variable, say }) => `${variable}: ${say[language]}`).join("\n");
  }
}

/** Reads all settings from the environment. Throws {@link ConfigError} listing everything that is wrong. */
export function loadConfig(environment: Record<string, string | undefined>): Config {
  const faults: ConfigFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const value = environment[setting.variable];
    try {
      values[name] = value === undefined || value === "" ? setting.default : setting.read(value);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      faults.push({ variable: setting.variable, say: error.say });
    }
  }
  const oidc = [values.oidcIssuer, values.oidcClientId].filter((value) => value !== undefined).length;
  if (oidc === 1) {
    const say = filled(expected.together, { one: "OIDC_ISSUER", other: "OIDC_CLIENT_ID" });
    faults.push({ variable: "OIDC_ISSUER", say });
  }
  if ((values.mqttTlsKey === undefined) !== (values.mqttTlsCertificate === undefined)) {
    const say = filled(expected.together, { one: "MQTT_TLS_KEY", other: "MQTT_TLS_CERT" });
    faults.push({ variable: "MQTT_TLS_KEY", say });
  }
  if (values.mode === "production" && (environment.PUBLIC_URL ?? "") === "") {
    faults.push({ variable: "PUBLIC_URL", say: expected.publicUrl });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Config;
}

/** One line a setting: variable, value (secrets hidden), source, unit, meaning; in the reader's language. */
export function describeConfig(environment: Record<string, string | undefined>, language: Language = "en") {
  const config = loadConfig(environment);
  return (Object.keys(settings) as (keyof Config)[]).map((name) => {
    const setting: Setting<unknown> = settings[name];
    const value = config[name];
    const set = environment[setting.variable] || undefined;
    return {
      variable: setting.variable,
      value: shown(setting, value, set, language),
      source: sources[set ? "environment" : "default"][language],
      unit: setting.unit,
      meaning: meaningIn(language, setting),
    };
  });
}

/** A value as it would be written; what was set to nothing, such as a port to `off`, as it was written. */
function shown(
  setting: Setting<unknown>,
  value: unknown,
  written: string | undefined,
  language: Language,
): string {
  if (value === undefined) return written ?? "";
  return setting.secret === true ? sources.hidden[language] : String(value);
}
