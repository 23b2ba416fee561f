import type { PlaceIndex, Unit } from "../../foundation/index.ts";
import type { Context, History } from "../../kernel/index.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { problem } from "../problems.ts";
import type { StreamDirectory, StreamsFile } from "../registry/index.ts";
import { readOptions } from "./odata/options.ts";
import { targetOf } from "./paths.ts";
import { type Answer, read } from "./read.ts";
import { requestOf } from "./sources.ts";
import { type Method, type Written, write } from "./write.ts";
import type { Ground } from "./writing/writer.ts";

/** What the SensorThings API stands on. */
export type SensorThingsGiven = {
  history: History;
  directory: StreamDirectory;
  ingest: Pick<Ingest, "takeWhole" | "table">;
  /** streams.yaml: which kinds the city shows to everybody. */
  file: StreamsFile;
  places: () => PlaceIndex;
  units: () => readonly Unit[];
  /** Address under which people reach this installation; undefined where it is the one they ask. */
  publicUrl: string | undefined;
  /** Addresses at which the same service speaks MQTT. */
  mqttEndpoints?: () => readonly string[];
  /** Most bytes of a $batch. */
  batchBytes: number;
};

/** What writing for somebody stands on. */
export function groundOf(
  { places, units, file }: Pick<SensorThingsGiven, "places" | "units" | "file">,
  { actor }: Context,
): Ground {
  return {
    viewer: { actor, published: publishedIn(file) },
    places,
    isUnit: (unit) => units().some((one) => one.path === unit),
    root: () => units()[0]?.path ?? file.unit,
  };
}

/** The kinds of streams that the city shows to everybody. */
export const publishedIn = (file: StreamsFile) =>
  file.kinds.filter((kind) => kind.published === true).map(({ code }) => code);

/** The service: reading and writing by path, over HTTP and inside a batch alike. */
export class Service {
  readonly #given: SensorThingsGiven;
  readonly #published: readonly string[];

  constructor(given: SensorThingsGiven) {
    this.#given = given;
    this.#published = publishedIn(given.file);
  }

  /** Reads what a path with its options leads to; `query` is the address's, still encoded. */
  async get(context: Context, base: string, path: string, query: string): Promise<Answer> {
    const request = requestOf(context, this.#sources(), base);
    const options = readOptions(pairsOf(query));
    const target = await targetOf(request, decoded(path));
    return read(request, target, options, `${base}/${path}${query === "" ? "" : `?${query}`}`);
  }

  async change(
    context: Context,
    base: string,
    method: Method,
    path: string,
    body: unknown,
  ): Promise<Written> {
    const request = requestOf(context, this.#sources(), base);
    const target = await targetOf(request, decoded(path));
    const { directory, ingest } = this.#given;
    const ground = groundOf(this.#given, context);
    return write({ request, recording: { context, ground, ingest, directory } }, method, target, body);
  }

  /** Takes up what was changed within a transaction that is durable now. */
  refresh(): Promise<void> {
    return this.#given.directory.refresh();
  }

  #sources() {
    return { history: this.#given.history, directory: this.#given.directory, published: this.#published };
  }
}

/** An address's part as it was meant. Throws `sensing.path` where it is no such thing. */
function decoded(path: string): string {
  try {
    const text = decodeURIComponent(path);
    if (!text.includes("\0") && text.isWellFormed() && text.length < 4_000) return text;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw problem("sensing.path", { reason: "it is no readable path" });
}

/** Names and values of a query, in their order. */
function pairsOf(query: string): [string, string][] {
  const text = (part: string): string => {
    try {
      return decodeURIComponent(part.replaceAll("+", " "));
    } catch {
      throw problem("sensing.expression", {
        option: part.slice(0, 40),
        at: 1,
        reason: "it is not encoded as addresses are",
      });
    }
  };
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [text(pair), ""] : [text(pair.slice(0, at)), text(pair.slice(at + 1))];
    });
}
