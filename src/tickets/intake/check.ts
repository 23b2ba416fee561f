import { type Finding, kernelTold } from "../../kernel/index.ts";
import { told } from "../findings.ts";
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
    findings.push(finding(["timeZone"], kernelTold("file.not-a-time-zone", { timeZone: value.timeZone })));
  }
  if (!value.languages.offered.includes(value.languages.default)) {
    const language = value.languages.default;
    findings.push(finding(["languages", "default"], told("city.language-not-offered", { language })));
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
  const unknown = { code: defaultDeadline, allowed: classes.join(", ") };
  return [city.finding(["tickets", "defaultDeadline"], kernelTold("file.unknown-deadline", unknown))];
}

function checkCategories({ categories, deadlines }: CityDocuments): Finding[] {
  const { value, finding } = categories;
  const classes = new Set(deadlines.value.classes.map(({ code }) => code));
  const unknownClass = (path: Path, code: string) =>
    finding(path, kernelTold("file.unknown-deadline", { code, allowed: [...classes].join(", ") }));
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
      findings.push(finding([...path, "light"], told("deadline.light")));
    }
    for (const kind of ["reminders", "escalations"] as const) {
      rule[kind]?.forEach((signal, at) => {
        if (known.has(signal.template)) return;
        const unknown = { template: signal.template, allowed: [...known].join(", ") };
        findings.push(finding([...path, kind, at, "template"], told("deadline.unknown-template", unknown)));
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
      .map((code) => finding(["templates"], told("template.missing", { template: code }))),
  ];
  value.templates.forEach((template, at) => {
    template.placeholders.forEach((name, place) => {
      if (placeholderNames.some((known) => known === name)) return;
      const unknown = { name, allowed: placeholderNames.join(", ") };
      findings.push(
        finding(["templates", at, "placeholders", place], told("template.unknown-placeholder", unknown)),
      );
    });
    for (const { path, text } of textsOf(template)) {
      for (const name of placeholdersIn(text)) {
        if (template.placeholders.includes(name)) continue;
        const undeclared = { place: `{${name}}`, allowed: template.placeholders.join(", ") };
        findings.push(
          finding(["templates", at, ...path], told("template.undeclared-placeholder", undeclared)),
        );
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
    return [finding(path, kernelTold("file.code-twice", { code }))];
  });
}
