import { toJson } from "../feel.ts";
import type { Json, Variables } from "../json.ts";
import { callable, evaluateExpression, fitted } from "./boxed.ts";
import type { Decision, DecisionModel, DecisionService } from "./model.ts";
import { type Notes, newNotes, Scope } from "./scope.ts";

export interface Evaluation {
  /** Null where the decision has no result. */
  value: Json;
  /** Each decision that was needed and what it gave, by name: the record by which the decision can be replayed. */
  decisions: Record<string, Json>;
  /** Why there is no result: conflicting rules, input that is not allowed, a value of the wrong type. */
  problems: string[];
  /** Where FEEL went on with null: missing variables, failed conversions. */
  warnings: string[];
}

/**
 * Evaluates a decision (or decision service) of a model, by id or name, with the decisions it requires. Pure: the
 * same model and input give the same result. Input is JSON by the names of the input data; dates are ISO 8601 text.
 * Returns undefined for a decision the model does not have.
 */
export function evaluateDecision(
  model: DecisionModel,
  decision: string,
  input: Variables,
): Evaluation | undefined {
  const found = byIdOrName(model.decisions, decision);
  const service = found ? undefined : byIdOrName(model.services, decision);
  if (!found && !service) return undefined;
  const notes = newNotes();
  const work = new Work(model, input, notes);
  const value = found ? work.decide(found) : service ? work.serve(service) : null;
  const json = jsonOr(value, notes);
  return {
    value: json,
    decisions: work.record(),
    problems: [...notes.problems],
    warnings: [...notes.warnings],
  };
}

function byIdOrName<T extends { name: string }>(all: Record<string, T>, wanted: string): T | undefined {
  return (
    (Object.hasOwn(all, wanted) ? all[wanted] : undefined) ??
    Object.values(all).find(({ name }) => name === wanted)
  );
}

function jsonOr(value: unknown, notes: Notes): Json {
  try {
    return toJson(value);
  } catch (error) {
    notes.problems.add(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** One evaluation: every decision is made once. */
class Work {
  readonly #model: DecisionModel;
  readonly #input: Record<string, unknown>;
  readonly #notes: Notes;
  readonly #made = new Map<string, unknown>();

  constructor(model: DecisionModel, input: Record<string, unknown>, notes: Notes) {
    this.#model = model;
    this.#input = input;
    this.#notes = notes;
  }

  decide(decision: Decision): unknown {
    if (this.#made.has(decision.id)) return this.#made.get(decision.id);
    const scope = new Scope(this.#visible(decision), this.#notes);
    const logic = decision.logic;
    const value = logic
      ? evaluateExpression(this.#model, logic, scope)
      : scope.problem(`${decision.name} has no logic`);
    const result = fitted(this.#model, value, decision.type, scope);
    this.#made.set(decision.id, result);
    return result;
  }

  /** The outputs of a decision service: its input decisions are given, the others are made. */
  serve(service: DecisionService): unknown {
    for (const id of service.inputDecisions) {
      const decision = this.#model.decisions[id];
      if (decision) this.#made.set(id, this.#given(decision.name, decision.type));
    }
    const outputs = service.outputs.flatMap((id) => this.#model.decisions[id] ?? []);
    const [only] = outputs;
    if (outputs.length === 1 && only) return this.decide(only);
    return Object.fromEntries(outputs.map((decision) => [decision.name, this.decide(decision)]));
  }

  record(): Record<string, Json> {
    return Object.fromEntries(
      [...this.#made].map(([id, value]) => [
        this.#model.decisions[id]?.name ?? id,
        jsonOr(value, this.#notes),
      ]),
    );
  }

  #visible({ inputs, decisions, knowledge }: Decision): Record<string, unknown> {
    const visible: Record<string, unknown> = {};
    for (const id of inputs) {
      const input = this.#model.inputs[id];
      if (input) visible[input.name] = this.#given(input.name, input.type);
    }
    for (const id of decisions) {
      const decision = this.#model.decisions[id];
      if (decision) visible[decision.name] = this.decide(decision);
    }
    return { ...visible, ...this.#functions(knowledge) };
  }

  #given(name: string, type: string | undefined): unknown {
    const scope = new Scope({}, this.#notes);
    if (!Object.hasOwn(this.#input, name)) scope.warn(`input ${name} was not given`);
    return fitted(this.#model, this.#input[name] ?? null, type, scope);
  }

  // A function sees the functions it requires, and itself.
  #functions(ids: string[], seen: string[] = []): Record<string, unknown> {
    const functions: Record<string, unknown> = {};
    for (const id of ids) {
      const knowledge = this.#model.knowledge[id];
      const service = this.#model.services[id];
      if (knowledge && !seen.includes(id)) {
        const inner = this.#functions(knowledge.knowledge, [...seen, id]);
        const own: Record<string, unknown> = { ...inner };
        own[knowledge.name] = callable(this.#model, knowledge.function, () => new Scope(own, this.#notes));
        functions[knowledge.name] = own[knowledge.name];
      } else if (service) functions[service.name] = this.#serviceFunction(service);
    }
    return functions;
  }

  #serviceFunction(service: DecisionService): unknown {
    const model = this.#model;
    const names = [
      ...service.inputDecisions.map((id) => model.decisions[id]?.name ?? id),
      ...service.inputs.map((id) => model.inputs[id]?.name ?? id),
    ];
    const run = (...values: unknown[]) => {
      const input = Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
      return new Work(model, input, this.#notes).serve(service);
    };
    return Object.assign(run, { $args: names });
  }
}
