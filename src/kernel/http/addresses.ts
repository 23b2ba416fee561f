import type { FastifyReply, FastifyRequest } from "fastify";
import { type Problem, problem } from "../problems.ts";
import type { Route } from "./route.ts";

/** Which methods an address takes, for requests that no route serves. */
export class Addresses {
  readonly #known: { pattern: RegExp; method: Route["method"] }[] = [];

  add(route: Pick<Route, "url" | "method">): void {
    const pattern = route.url
      .split("/")
      .map((part) =>
        part === "*" ? ".*" : part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
      )
      .join("/");
    this.#known.push({ pattern: new RegExp(`^${pattern}$`), method: route.method });
  }

  /** 405 with the methods that would do, or 404. */
  refusal(request: FastifyRequest, reply: FastifyReply): Problem {
    const path = request.url.split("?", 1)[0] ?? "";
    const methods = new Set(
      this.#known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method),
    );
    if (methods.size === 0) return problem("kernel.not-found");
    const allowed = [...methods].sort().join(", ");
    reply.header("allow", allowed);
    return problem("kernel.method", { method: request.method, allowed });
  }
}
