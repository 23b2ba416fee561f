import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCityFile } from "./files.ts";
import { placeholderNames, renderNotification, type TemplateValues, templateCodes } from "./templates.ts";

const read = readCityFile(
  "templates",
  "templates.yaml",
  readFileSync("cities/jingan/templates.yaml", "utf8"),
);
if (!read.ok) throw new Error(JSON.stringify(read.findings));
const file = read.document.value;
const values: TemplateValues = Object.fromEntries(placeholderNames.map((name) => [name, `<${name}>`]));

test("every notification of every channel and language can be filled completely", () => {
  for (const code of templateCodes) {
    for (const language of ["zh-CN", "ja", "en"] as const) {
      const sms = renderNotification(file, code, "sms", language, values);
      const mail = renderNotification(file, code, "mail", language, values);
      expect(`${sms.body}${mail.body}`).not.toMatch(/[{}]/);
      expect(mail.body).toContain("<number>");
    }
  }
});

test("a missing value is the caller's mistake, never a text with a hole", () => {
  expect(() => renderNotification(file, "handled", "mail", "en", { number: "1" })).toThrow(TypeError);
});

test("a line break in a value cannot add lines to a mail subject", () => {
  const unit = "Roads\r\nBcc: everyone@example.org";
  const mail = renderNotification(file, "dispatched", "mail", "en", { ...values, unit });
  expect(mail).toHaveProperty(
    "subject",
    "[<city>] Roads Bcc: everyone@example.org is handling your request <number>",
  );
});

test("a value with braces is not filled a second time", () => {
  const mail = renderNotification(file, "received", "mail", "en", { ...values, title: "{link}" });
  expect(mail.body).toContain('"{link}"');
});

test("SMS texts name no title, reason or answer: a phone may be in other hands", () => {
  for (const { sms } of file.templates) {
    expect(Object.values(sms).join("")).not.toMatch(/\{(title|reason|answer|place)\}/);
  }
});
