import type { Text, Told } from "../../kernel/index.ts";
import { syntaxProblem } from "../feel.ts";
import { told } from "../findings.ts";
import { type Element, extension, one, text } from "./element.ts";
import type { Findings } from "./findings.ts";
import { ISO_CYCLE, ISO_DATE, ISO_DURATION, runsOnWorkingClock, type TimerDefinition } from "./graph.ts";

export interface Link {
  element: Element;
  id: string;
  name: string;
  scope: string | undefined;
  throws: boolean;
}

/** What compiling one process carries along. */
export interface Compilation {
  findings: Findings;
  /** Sequence flows whose condition has a fault that is already reported. */
  faulty: Set<string>;
  /** Link events: a throwing one goes on at the catching one of its name in the same scope. */
  links: Link[];
  /** A fault in an expression is fatal in an executable process and a remark in a drawing. */
  executable: boolean;
}

/** Says what keeps the element from being run: refused in an executable process, a warning in a drawing. */
export function notRunnable(at: Compilation, one: Told, element: Element): void {
  if (at.executable) at.findings.refuse(one, element);
  else at.findings.warn(one, element);
}

/** The FEEL text of an expression element (`conditionExpression`, `loopCardinality` …), checked. */
export function expressionOf(at: Compilation, owner: Element, property: string): string | undefined {
  const expression = one(owner, property);
  if (!expression) return undefined;
  const body = text(expression, "body");
  if (body === undefined) return undefined;
  const language = text(expression, "language");
  if (language !== undefined && !/feel/i.test(language)) {
    notRunnable(at, told("model.not-feel", { what: property, language }), owner);
    return undefined;
  }
  return feel(at, body, property, owner);
}

/** Checks FEEL text; a leading "=" as other tools write it is dropped. */
export function feel(at: Compilation, body: string, what: string | Text, owner: Element): string | undefined {
  const expression = body.trim().replace(/^=\s*/, "");
  const wrong = syntaxProblem(expression);
  if (wrong === null) return expression;
  notRunnable(at, told("bpmn.wrong-feel", { what, reason: wrong.message, expression }), owner);
  return undefined;
}

const TIMER_FORMS = [
  ["timeDate", "date", ISO_DATE],
  ["timeDuration", "duration", ISO_DURATION],
  ["timeCycle", "cycle", ISO_CYCLE],
] as const;

const timerForms: Record<TimerDefinition["form"], Text> = {
  date: { en: "date", "zh-CN": "日期", ja: "日付" },
  duration: { en: "duration", "zh-CN": "时长", ja: "期間" },
  cycle: { en: "cycle", "zh-CN": "周期", ja: "周期" },
};

/** The timer of a timer event definition; undefined (with a finding) where it has none that can run. */
export function timerOf(at: Compilation, definition: Element, owner: Element): TimerDefinition | undefined {
  for (const [property, form, literal] of TIMER_FORMS) {
    const body = one(definition, property) && text(one(definition, property) as Element, "body");
    if (!body) continue;
    return timer(at, form, literal, body, extension(definition, "clock"), owner);
  }
  notRunnable(at, told("bpmn.empty-timer"), owner);
  return undefined;
}

/** The due duration of a user task as an extension attribute. */
export function dueOf(at: Compilation, task: Element): TimerDefinition | undefined {
  const due = extension(task, "due");
  if (due === undefined) return undefined;
  return timer(at, "duration", ISO_DURATION, due, extension(task, "clock"), task);
}

function timer(
  at: Compilation,
  form: TimerDefinition["form"],
  literal: RegExp,
  body: string,
  clockName: string | undefined,
  owner: Element,
): TimerDefinition | undefined {
  const clock = clockName ?? "natural";
  if (clock !== "natural" && clock !== "working") {
    at.findings.refuse(told("bpmn.unknown-clock", { clock }), owner);
    return undefined;
  }
  if (clock === "working" && literal.test(body) && !runsOnWorkingClock(form, body)) {
    at.findings.refuse(told("bpmn.not-on-working-clock", { text: body }), owner);
    return undefined;
  }
  if (literal.test(body)) return { form, text: body, clock };
  const looksLiteral = /^(P|R\d*\/|\d{4}-)/.test(body);
  if (looksLiteral) {
    notRunnable(at, told("bpmn.no-iso", { text: body, form: timerForms[form] }), owner);
    return undefined;
  }
  const expression = feel(at, body, timerForms[form], owner);
  return expression === undefined ? undefined : { form, text: expression, clock };
}
