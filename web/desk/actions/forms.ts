/** What the forms hold. Each action takes what it needs. */
export type Values = {
  category?: string | undefined;
  urgency?: "low" | "normal" | "high" | "urgent" | undefined;
  public?: boolean | undefined;
  note?: string | undefined;
  text?: string | undefined;
  reason?: string | undefined;
  /** What the requester is asked, and what they say. */
  question?: string | undefined;
  words?: string | undefined;
  label?: string | undefined;
  verdict?: "applies" | "does-not-apply" | "withdrawn" | undefined;
  outcome?: string | undefined;
  answer?: string | undefined;
  /** Why it is done although the sensor still shows the fault. */
  despite?: string | undefined;
  service?: string | undefined;
  yes?: boolean | undefined;
  /** Null: asked, and not answered. */
  solved?: boolean | null | undefined;
  satisfaction?: number | undefined;
  unit?: string | undefined;
  partners?: string[] | undefined;
  into?: string | undefined;
  workingDays?: number | undefined;
  until?: string | undefined;
  parts?: { title: string; description: string }[] | undefined;
};

/** What each action asks for, in the order of the form. */
export const fieldsOf: Record<string, readonly (keyof Values)[]> = {
  accept: ["category", "urgency", "public", "note"],
  verify: ["yes", "note"],
  dispatch: ["unit", "partners", "note"],
  acknowledge: ["note"],
  contact: ["yes", "note"],
  handle: ["yes", "outcome", "answer"],
  share: ["outcome"],
  check: ["yes", "note"],
  callback: ["yes", "solved", "satisfaction", "note"],
  return: ["yes", "reason"],
  reclassify: ["category", "reason"],
  "request-suspend": ["reason", "until"],
  "request-extend": ["reason", "workingDays"],
  "request-void": ["reason"],
  "request-exclude": ["reason"],
  decide: ["yes", "note"],
  resume: ["note"],
  ask: ["question"],
  reply: ["words"],
  recall: ["reason"],
  label: ["label", "verdict", "reason"],
  merge: ["into", "note"],
  split: ["parts"],
  transfer: ["service", "reason"],
  reopen: ["reason"],
  partners: ["partners"],
  supervise: ["reason"],
  note: ["text", "public"],
};

/** Whoever sends work back or refuses what was asked says why. */
export const refuses = (action: string, { yes }: Values): boolean =>
  yes === false && (action === "check" || action === "decide");

/** Fields without which an action cannot be done. */
const needed: ReadonlySet<keyof Values> = new Set<keyof Values>([
  "category",
  "reason",
  "outcome",
  "text",
  "service",
  "unit",
  "into",
  "question",
  "words",
  "label",
  "yes",
]);

/** The first field of an action's form that must be filled in or chosen and is not yet. */
export function firstMissing(action: string, values: Values): keyof Values | undefined {
  return fieldsOf[action]?.find((field) => {
    if (field === "solved") return values.yes === true && values.solved === undefined;
    if (field === "note") return refuses(action, values) && isBlank(values.note);
    if (field === "parts") return (values.parts ?? []).every(({ title }) => isBlank(title));
    return needed.has(field) && isBlank(values[field]);
  });
}

const isBlank = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && value.trim() === "");
