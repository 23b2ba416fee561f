import type { Problem } from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";

/** Longest text of an option, in characters. */
const longest = 16_000;

/** Reads the text of a query option from left to right; every fault says at which character it stands. */
export class Reader {
  readonly option: string;
  readonly text: string;
  position = 0;

  constructor(option: string, text: string) {
    this.option = option;
    this.text = text;
    const odd = text.search(/[\0\uFFFE\uFFFF]/);
    if (odd >= 0 || !text.isWellFormed()) throw this.fault("it holds what is no character", Math.max(odd, 0));
    if (text.length > longest) throw this.fault(`it is longer than ${longest} characters`, longest);
  }

  fault(reason: string, position = this.position): Problem {
    const at = position + 1;
    return problem("sensing.expression", { option: this.option, at, reason }, { option: this.option, at });
  }

  space(): void {
    while (/\s/.test(this.text[this.position] ?? "")) this.position += 1;
  }

  get ended(): boolean {
    return this.position >= this.text.length;
  }

  /** Takes `part` where it stands next. */
  take(part: string): boolean {
    if (!this.text.startsWith(part, this.position)) return false;
    this.position += part.length;
    return true;
  }

  expect(part: string): void {
    if (!this.take(part)) throw this.fault(`"${part}" is missing`);
  }

  /** Takes what a sticky pattern finds here. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (found !== null) this.position += found[0].length;
    return found;
  }

  end(): void {
    this.space();
    if (!this.ended)
      throw this.fault(`"${this.text.slice(this.position, this.position + 20)}" is not expected here`);
  }
}
