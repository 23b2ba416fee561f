import type { TemplatesFile } from "./schema.ts";

/** The occasions on which tickets send a notification; every city has a text for each. */
export const templateCodes = [
  "received",
  "dispatched",
  "more-information",
  "merged",
  "suspended",
  "resumed",
  "extended",
  "handled",
  "callback-question",
  "closed",
  "reopened",
  "transferred",
  "voided",
  "assigned",
  "returned",
  "rework",
  "reminder",
  "escalation",
  "supervised",
  "label-proposal",
  "information-reminder",
  "information-received",
  "information-missing",
] as const;
export type TemplateCode = (typeof templateCodes)[number];

/** What a notification may be filled with. */
export const placeholderNames = [
  "number",
  "title",
  "city",
  "unit",
  "place",
  "due",
  "hotline",
  "link",
  "reason",
  "answer",
  "original",
  "stage",
  "sharePercent",
] as const;
export type PlaceholderName = (typeof placeholderNames)[number];
export type TemplateValues = Partial<Record<PlaceholderName, string>>;

type TextLanguage = "zh-CN" | "ja" | "en";
export type Notification =
  | { channel: "mail"; subject: string; body: string }
  | { channel: "sms"; body: string };

/** The names of the `{placeholders}` of a text, each once. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name))];
}

/**
 * One notification, filled. A value that is missing is a mistake of the caller and thrown as
 * TypeError, so that no person ever reads a raw placeholder.
 */
export function renderNotification(
  file: TemplatesFile,
  code: TemplateCode,
  channel: Notification["channel"],
  language: TextLanguage,
  values: TemplateValues,
): Notification {
  const template = file.templates.find((entry) => entry.code === code);
  if (template === undefined) throw new TypeError(`the city has no template ${code}`);
  const given: Record<string, string | undefined> = values;
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = given[name];
      if (value === undefined) throw new TypeError(`template ${code} needs a value for {${name}}`);
      return value;
    });
  if (channel === "sms") return { channel, body: fill(template.sms[language]) };
  const { subject, body } = template.mail[language];
  // A subject is one line: a line break in a value would let a requester write mail headers.
  return { channel, subject: fill(subject).replace(/\s+/g, " "), body: fill(body) };
}
