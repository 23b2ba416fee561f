import { at, newBatch } from "./batch.ts";
import type { Reading, ReadingBatch } from "./history.ts";

const pageStreams = 1024;

/** Of `pageStreams` streams in a row: the newest stored reading and the frontier. */
type Page = { times: Float64Array; values: Float64Array; qualities: Uint8Array; frontier: Float64Array };

/**
 * The newest stored reading of each stream, and its frontier: no reading beyond it has been stored or is being stored,
 * so one beyond it is new without looking. The frontier runs ahead while a group is on its way to the disk.
 */
export class Newest {
  readonly #pages = new Map<number, Page>();
  #lastNumber = -1;
  #lastPage: Page | undefined;

  #page(stream: number): Page {
    const number = Math.floor(stream / pageStreams);
    if (number === this.#lastNumber && this.#lastPage !== undefined) return this.#lastPage;
    let page = this.#pages.get(number);
    if (page === undefined) {
      const never = () => new Float64Array(pageStreams).fill(Number.NEGATIVE_INFINITY);
      page = {
        times: never(),
        values: new Float64Array(pageStreams),
        qualities: new Uint8Array(pageStreams),
        frontier: never(),
      };
      this.#pages.set(number, page);
    }
    this.#lastNumber = number;
    this.#lastPage = page;
    return page;
  }

  /** Whether a reading lies beyond the frontier, which it then moves. */
  advance(stream: number, time: number): boolean {
    const { frontier } = this.#page(stream);
    const place = stream % pageStreams;
    if (time <= at(frontier, place)) return false;
    frontier[place] = time;
    return true;
  }

  /** Takes stored readings up. */
  stored({ streams, times, values, qualities }: ReadingBatch): void {
    for (let row = 0; row < streams.length; row += 1) {
      const stream = at(streams, row);
      const time = at(times, row);
      const page = this.#page(stream);
      const place = stream % pageStreams;
      if (time < at(page.times, place)) continue;
      page.times[place] = time;
      page.values[place] = at(values, row);
      page.qualities[place] = at(qualities, row);
      if (time > at(page.frontier, place)) page.frontier[place] = time;
    }
  }

  /** Takes the frontier of streams back to what is stored: their readings did not reach the disk. */
  retreat(streams: Uint32Array): void {
    for (const stream of streams) {
      const page = this.#page(stream);
      page.frontier[stream % pageStreams] = at(page.times, stream % pageStreams);
    }
  }

  /** Forgets streams whose newest reading may be gone; `stored` tells of what is left. */
  forget(streams: Iterable<number>): void {
    for (const stream of streams) {
      const page = this.#page(stream);
      page.times[stream % pageStreams] = Number.NEGATIVE_INFINITY;
      page.frontier[stream % pageStreams] = Number.NEGATIVE_INFINITY;
    }
  }

  get(stream: number): Reading | undefined {
    const page = this.#pages.get(Math.floor(stream / pageStreams));
    const place = stream % pageStreams;
    const time = page === undefined ? Number.NEGATIVE_INFINITY : at(page.times, place);
    if (page === undefined || time === Number.NEGATIVE_INFINITY) return undefined;
    return { stream, time, value: at(page.values, place), quality: at(page.qualities, place) };
  }

  /** The newest readings of all streams. */
  all(): ReadingBatch {
    const found: [number, Page, number][] = [];
    for (const [number, page] of this.#pages) {
      for (const [place, time] of page.times.entries()) {
        if (time !== Number.NEGATIVE_INFINITY) found.push([number * pageStreams + place, page, place]);
      }
    }
    const batch = newBatch(found.length);
    for (const [row, [stream, page, place]] of found.entries()) {
      batch.streams[row] = stream;
      batch.times[row] = at(page.times, place);
      batch.values[row] = at(page.values, place);
      batch.qualities[row] = at(page.qualities, place);
    }
    return batch;
  }
}
