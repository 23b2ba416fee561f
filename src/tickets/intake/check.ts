import type { Finding } from "../../kernel/index.ts";
import type { CityDocument, CityFiles, Path } from "./files.ts";
import { placeholderNames, placeholdersIn, templateCodes } from "./templates.ts";

export type CityDocuments = { [K in keyof CityFiles]: CityDocument<CityFiles[K]> };

/** What no schema can say: references between the files, uniqueness, and texts that can be filled. Pure. */
export function checkCity(documents: CityDocuments): Finding[] {
  return [
    ...checkPlaceAndTime(documents.city),
    ...checkDefaultDeadline(documents),
    ...checkCategories(documents),
    ...checkDeadlines(documents),
    ...checkTemplates(documents.templates),
  ];
}

function checkPlaceAndTime({ value, finding }: CityDocument<CityFiles["city"]>): Finding[] {
  const findings: Finding[] = [];
  if (!isTimeZone(value.timeZone)) {
    findings.push(
      finding(
        ["timeZone"],
        `"${value.timeZone}" is no time zone`,
        "Write an IANA name such as Asia/Shanghai.",
      ),
    );
  }
  if (!value.languages.offered.includes(value.languages.default)) {
    const advice = `Add ${value.languages.default} to languages.offered.`;
    findings.push(finding(["languages", "default"], "the default language is not offered", advice));
  }
  return findings;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function checkDefaultDeadline({ city, deadlines }: CityDocuments): Finding[] {
  const { defaultDeadline } = city.value.tickets;
  const classes = deadlines.value.classes.map(({ code }) => code);
  if (classes.includes(defaultDeadline)) return [];
  const advice = `Write one of: ${classes.join(", ")}.`;
  return [
    city.finding(["tickets", "defaultDeadline"], `there is no deadline class "${defaultDeadline}"`, advice),
  ];
}

function checkCategories({ categories, deadlines }: CityDocuments): Finding[] {
  const { value, finding } = categories;
  const classes = new Set(deadlines.value.classes.map(({ code }) => code));
  const unknownClass = (path: Path, code: string) =>
    finding(
      path,
      `there is no deadline class "${code}"`,
      `Write one of: ${[...classes].join(", ")}, or add it to ${deadlines.file}.`,
    );
  const findings = repeated(
    value.groups.flatMap((group, at) => [
      { code: group.code, path: ["groups", at, "code"] },
      ...group.categories.map(({ code }, place) => ({
        code,
        path: ["groups", at, "categories", place, "code"],
      })),
    ]),
    categories,
  );
  value.groups.forEach((group, at) => {
    if (!classes.has(group.defaults.deadline)) {
      findings.push(unknownClass(["groups", at, "defaults", "deadline"], group.defaults.deadline));
    }
    group.categories.forEach((category, place) => {
      if (category.deadline !== undefined && !classes.has(category.deadline)) {
        findings.push(unknownClass(["groups", at, "categories", place, "deadline"], category.deadline));
      }
    });
  });
  return findings;
}

function checkDeadlines({ deadlines, templates }: CityDocuments): Finding[] {
  const { value, finding } = deadlines;
  const known = new Set(templates.value.templates.map(({ code }) => code));
  const findings = repeated(
    value.classes.map(({ code }, at) => ({ code, path: ["classes", at, "code"] })),
    deadlines,
  );
  const rules: [Path, Pick<(typeof value.classes)[number], "light" | "reminders" | "escalations">][] = [
    [[], value],
    ...value.classes.map((entry, at): [Path, typeof entry] => [["classes", at], entry]),
  ];
  for (const [path, rule] of rules) {
    if (rule.light !== undefined && rule.light.yellow > rule.light.red) {
      findings.push(finding([...path, "light"], "yellow comes after red", "Write yellow ≤ red."));
    }
    for (const kind of ["reminders", "escalations"] as const) {
      rule[kind]?.forEach((signal, at) => {
        if (known.has(signal.template)) return;
        const advice = `Add it to ${templates.file} or write one of: ${[...known].join(", ")}.`;
        findings.push(
          finding([...path, kind, at, "template"], `there is no template "${signal.template}"`, advice),
        );
      });
    }
  }
  return findings;
}

function checkTemplates(templates: CityDocument<CityFiles["templates"]>): Finding[] {
  const { value, finding } = templates;
  const codes = new Set(value.templates.map(({ code }) => code));
  const findings = [
    ...repeated(
      value.templates.map(({ code }, at) => ({ code, path: ["templates", at, "code"] })),
      templates,
    ),
    ...templateCodes
      .filter((code) => !codes.has(code))
      .map((code) => finding(["templates"], `the template "${code}" is missing`, "Add it: tickets send it.")),
  ];
  value.templates.forEach((template, at) => {
    template.placeholders.forEach((name, place) => {
      if (placeholderNames.some((known) => known === name)) return;
      const advice = `Use one of: ${placeholderNames.join(", ")}.`;
      findings.push(finding(["templates", at, "placeholders", place], `nothing fills "${name}"`, advice));
    });
    for (const { path, text } of textsOf(template)) {
      for (const name of placeholdersIn(text)) {
        if (template.placeholders.includes(name)) continue;
        const advice = `Add ${name} to placeholders, or use one of: ${template.placeholders.join(", ")}.`;
        findings.push(finding(["templates", at, ...path], `{${name}} is not declared`, advice));
      }
    }
  });
  return findings;
}

function textsOf(template: CityFiles["templates"]["templates"][number]): { path: Path; text: string }[] {
  return [
    ...Object.entries(template.mail).flatMap(([language, mail]) => [
      { path: ["mail", language, "subject"], text: mail.subject },
      { path: ["mail", language, "body"], text: mail.body },
    ]),
    ...Object.entries(template.sms).map(([language, text]) => ({ path: ["sms", language], text })),
  ];
}

function repeated(entries: { code: string; path: Path }[], { finding }: CityDocument<unknown>): Finding[] {
  const seen = new Set<string>();
  return entries.flatMap(({ code, path }) => {
    if (!seen.has(code)) {
      seen.add(code);
      return [];
    }
    return [finding(path, `the code "${code}" is used twice`, "Give one of the two another code.")];
  });
}
