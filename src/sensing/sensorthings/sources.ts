import type { Context, History } from "../../kernel/index.ts";
import type { StreamDirectory } from "../registry/index.ts";
import type { Sources } from "./observations/read.ts";
import type { Asking } from "./query/ask.ts";

/** Path of the service. */
export const root = "/sensorthings/v1.1";

/** One request as the parts below need it: where to read, who asks, and how addresses begin. */
export type Request = Sources & {
  context: Context;
  /** Address of the service without a slash at the end, such as https://city.example/sensorthings/v1.1. */
  base: string;
};

export function requestOf(
  context: Context,
  given: { history: History; directory: StreamDirectory; published: readonly string[] },
  base: string,
): Request {
  const asking: Asking = {
    reader: context.transaction ?? context.database.kysely,
    viewer: { actor: context.actor, published: given.published },
    clock: context.clock,
  };
  return { context, asking, history: given.history, directory: given.directory, base };
}
