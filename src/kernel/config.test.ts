import { expect, test } from "vitest";
import { settings } from "./config.ts";
import { meaningIn } from "./config-words.ts";
import { ConfigError, describeConfig, loadConfig } from "./index.ts";

const faultsOf = (environment: Record<string, string>) => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => fault.variable);
  }
};

test("with nothing set every setting has its default", () => {
  expect(loadConfig({})).toMatchObject({ mode: "demo", port: 8080, databaseUrl: undefined });
  expect(loadConfig({ PORT: "", LIANGWANG_MODE: "" })).toMatchObject({ mode: "demo", port: 8080 });
});

test("everything that is wrong is listed at once, what production lacks included", () => {
  const environment = {
    LIANGWANG_MODE: "production",
    PORT: "eighty",
    DATABASE_URL: "mysql://x",
    LOG_LEVEL: "loud",
    OIDC_CLIENT_ID: "us",
  };
  expect(faultsOf(environment).sort()).toEqual([
    "DATABASE_URL",
    "LOG_LEVEL",
    "OIDC_ISSUER",
    "PORT",
    "PUBLIC_URL",
  ]);
});

test("production needs the address under which people reach it", () => {
  expect(faultsOf({ LIANGWANG_MODE: "production" })).toEqual(["PUBLIC_URL"]);
  expect(faultsOf({ LIANGWANG_MODE: "production", PUBLIC_URL: "https://city.example" })).toEqual([]);
});

test.each([" ", "1e3", "0x10", "8080.5", "-1", "65536", "80 80"])("%j is no port", (PORT) => {
  expect(faultsOf({ PORT })).toEqual(["PORT"]);
});

test("secrets are shown neither in the description nor in faults", () => {
  const secrets = Object.values(settings).filter((setting) => "secret" in setting && setting.secret);
  expect(secrets.map(({ variable }) => variable)).toEqual(
    expect.arrayContaining([
      "DATABASE_URL",
      "DATABASE_OWNER_URL",
      "OIDC_CLIENT_SECRET",
      "SMTP_URL",
      "SMS_URL",
    ]),
  );
  const good = {
    DATABASE_URL: "postgres://app:pa55word@db/x",
    OIDC_ISSUER: "https://id.example",
    OIDC_CLIENT_ID: "us",
    OIDC_CLIENT_SECRET: "pa55word",
    SMTP_URL: "smtp://u:pa55word@mail",
  };
  expect(JSON.stringify(describeConfig(good))).not.toContain("pa55word");
  expect(describeConfig(good).find((line) => line.variable === "DATABASE_URL")).toMatchObject({
    source: "environment",
  });
  expect(() => loadConfig({ DATABASE_URL: "mysql://app:pa55word@db" })).toThrow(/^(?!.*pa55word)/s);
});

test("every setting has a variable of its own, a unit and a meaning", () => {
  const all = Object.values(settings);
  expect(new Set(all.map(({ variable }) => variable)).size).toBe(all.length);
  for (const { unit, meaning } of all) expect([unit, meaning]).not.toContain("");
});

test("settings and what is wrong with them are told in every language", () => {
  for (const setting of Object.values(settings)) {
    expect(meaningIn("zh-CN", setting), setting.variable).toMatch(/\p{Script=Han}/u);
    expect(meaningIn("ja", setting), setting.variable).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
  }
  const wrong = () =>
    loadConfig({ PORT: "x", LOG_LEVEL: "loud", SMTP_URL: "http://x", OIDC_CLIENT_ID: "us" });
  expect(wrong).toThrow(/PORT: expected a whole number from 0 to 65535, got "x"/);
  try {
    wrong();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.sentence("zh-CN")).toContain("PORT: 应为 0 到 65535 的整数，现为“x”");
    expect(error.sentence("ja")).toMatch(/SMTP_URL: smtp:\/\/, smtps:\/\/ で始まる URL/);
  }
});

test("what is set to nothing is shown as it was written", () => {
  const shown = (environment: Record<string, string>) =>
    describeConfig(environment, "zh-CN").find(({ variable }) => variable === "MQTT_PORT");
  expect(shown({ MQTT_PORT: "off" })).toMatchObject({ value: "off", source: "环境变量" });
  expect(shown({})).toMatchObject({ value: "1883", source: "默认值" });
});
