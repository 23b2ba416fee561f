import { evaluateRaw } from "../feel.ts";

/** What an expression of a decision sees, and where its faults are noted. */
export class Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly #notes: Notes;

  constructor(variables: Record<string, unknown>, notes: Notes) {
    this.variables = variables;
    this.#notes = notes;
  }

  /** A scope with more names in it. */
  with(more: Record<string, unknown>): Scope {
    return new Scope({ ...this.variables, ...more }, this.#notes);
  }

  feel(expression: string, more?: Record<string, unknown>): unknown {
    const { value, warnings } = evaluateRaw(
      expression,
      more ? { ...this.variables, ...more } : this.variables,
    );
    for (const warning of warnings) this.warn(`${expression}: ${warning}`);
    return value ?? null;
  }

  /** FEEL went on with null where something was missing or of the wrong type. */
  warn(message: string): void {
    this.#notes.warnings.add(message);
  }

  /** Something that leaves the decision without a result. */
  problem(message: string): null {
    this.#notes.problems.add(message);
    return null;
  }
}

export type Notes = { warnings: Set<string>; problems: Set<string> };

export function newNotes(): Notes {
  return { warnings: new Set(), problems: new Set() };
}
