import type { Config, Ground, Log, Metrics, Module } from "../kernel/index.ts";
import { type AddressOf, deliverySweep } from "./deliver.ts";
import { openMail } from "./mail.ts";
import { measureMessages } from "./measure.ts";
import { outsideProblem } from "./problems.ts";
import { messageRoutes } from "./routes.ts";
import { openSms } from "./sms.ts";

export type OutsideParts = {
  config: Pick<Config, "smtpUrl" | "smtpTls" | "smtpCaFile" | "smsUrl" | "mailFrom">;
  ground: Ground;
  log: Log;
  metrics: Metrics;
  addressOf: AddressOf;
};

/** The outbox as a module, and the closing of its connections. */
export function outsideModule(parts: OutsideParts): { module: Module; close(): Promise<void> } {
  const { config, log, addressOf } = parts;
  const { smtpUrl, smtpTls: tls, smtpCaFile: caFile, mailFrom: from } = config;
  const mail = smtpUrl === undefined ? undefined : openMail({ smtpUrl, from, tls, caFile });
  const sms = config.smsUrl === undefined ? undefined : openSms(config.smsUrl);
  const attempts = measureMessages(parts.metrics, parts.ground);
  const sweep = (channel: "mail" | "sms", gateway: typeof mail) =>
    deliverySweep({
      channel,
      gateway,
      addressOf,
      log,
      counted: (outcome) => attempts.labels(channel, outcome).inc(),
    });
  return {
    module: {
      name: "outside",
      problems: outsideProblem.catalogue,
      routes: messageRoutes,
      sweeps: [sweep("mail", mail), sweep("sms", sms)],
    },
    async close() {
      await Promise.all([mail?.close(), sms?.close()]);
    },
  };
}
