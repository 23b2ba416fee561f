import type { Clock } from "../../kernel/index.ts";

/** Where a directory gets its content from. */
export interface DirectorySource<T> {
  /** Something cheap that differs when the content may have changed. */
  marker(): Promise<string>;
  /** The content valid on a day, YYYY-MM-DD. */
  load(day: string): Promise<T>;
  /** The day on the city's clock. */
  today(clock: Clock): string;
}

export interface DirectoryOptions {
  /** Told when a look failed: the content stays as it was last known, and the next turn tries again. */
  readonly onFailure: (error: unknown) => void;
  readonly everyMs?: number;
}

/**
 * What is valid today, in memory, so that questions cost no query. It looks every `everyMs` (2 s) whether something
 * was changed, here or by another process, or a new day began; whoever changes something calls `refresh` at once.
 */
export class Directory<T> {
  readonly #source: DirectorySource<T>;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  #content: T;
  #seen: string;

  private constructor(
    source: DirectorySource<T>,
    clock: Clock,
    content: T,
    seen: string,
    options: DirectoryOptions,
  ) {
    this.#source = source;
    this.#clock = clock;
    this.#content = content;
    this.#seen = seen;
    this.#timer = setInterval(() => {
      this.refresh().catch(options.onFailure);
    }, options.everyMs ?? 2_000).unref();
  }

  static async open<T>(
    source: DirectorySource<T>,
    clock: Clock,
    options: DirectoryOptions,
  ): Promise<Directory<T>> {
    const seen = `${source.today(clock)} ${await source.marker()}`;
    return new Directory(source, clock, await source.load(source.today(clock)), seen, options);
  }

  /** What was valid when it last looked. */
  get current(): T {
    return this.#content;
  }

  /** Looks now. */
  async refresh(): Promise<void> {
    const day = this.#source.today(this.#clock);
    const seen = `${day} ${await this.#source.marker()}`;
    if (seen !== this.#seen) {
      this.#content = await this.#source.load(day);
      this.#seen = seen;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day on the clocks of a time zone, YYYY-MM-DD. */
export function dayIn(timeZone: string, at: Date): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}
