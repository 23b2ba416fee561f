import { hash } from "node:crypto";
import { parse as parseForm } from "node:querystring";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Actor, anonymousId } from "../access.ts";
import type { Context, Ground, Idempotency } from "../context.ts";
import { isUnguessable } from "../idempotency.ts";
import { storageFault } from "../json.ts";
import { preferredLanguage } from "../language.ts";
import { problem } from "../problems.ts";

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor;
  }
}

/** The context of one request: actor, language, key and version as its headers say. */
export function contextOf(request: FastifyRequest, ground: Ground): Context {
  const idempotency = idempotencyOf(request);
  const ifMatch = ifMatchOf(request.headers["if-match"]);
  return {
    ...ground,
    actor: request.actor,
    language: preferredLanguage(request.headers["accept-language"]),
    requestId: request.id,
    ...(idempotency === undefined ? {} : { idempotency }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw problem("kernel.invalid", {
      reason: {
        en: "Idempotency-Key must be 1 to 200 visible ASCII characters",
        "zh-CN": "Idempotency-Key 须为 1 至 200 个可见 ASCII 字符",
        ja: "Idempotency-Key は見える ASCII 文字 1〜200 字にしてください",
      },
    });
  }
  if (request.actor.id === anonymousId && !isUnguessable(key)) throw problem("kernel.key-guessable");
  const asked = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
  const fingerprint = hash("sha256", asked, "buffer");
  return { key, fingerprint };
}

function ifMatchOf(header: string | undefined): number | undefined {
  if (header === undefined || header === "*") return undefined;
  // Proxies that compress an answer weaken its tag; it names the same version.
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined) {
    throw problem("kernel.invalid", {
      reason: {
        en: 'If-Match must be a version in quotes, such as "3"',
        "zh-CN": 'If-Match 须为带引号的版本号，如 "3"',
        ja: 'If-Match は "3" のように引用符で囲んだ版にしてください',
      },
    });
  }
  return Number(version);
}

/** Takes JSON bodies, and refuses those that could not be stored as they are: NUL, half characters, deep nesting. */
export function acceptJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser("application/json");
  // A merge patch (RFC 7396) is JSON, too.
  const media = ["application/json", "application/merge-patch+json"];
  server.addContentTypeParser(media, { parseAs: "string" }, (request, text, done) => {
    parse(request, text as string, (error, body: unknown) => {
      const fault = error === null ? storageFault(body) : undefined;
      done(fault === undefined ? error : problem("kernel.invalid", { reason: fault }), body);
    });
  });
}

const form = "application/x-www-form-urlencoded";

/** Takes forms, on routes that say they do: elsewhere a page of another site could send one. */
export function acceptForms(server: FastifyInstance): void {
  server.addContentTypeParser(form, { parseAs: "string" }, (request, text, done) => {
    const { consumes } = (request.routeOptions.schema ?? {}) as { consumes?: readonly string[] };
    if (consumes?.includes(form) !== true) {
      done(problem("kernel.media-type", { accepted: "application/json" }));
      return;
    }
    const body = { ...parseForm(text as string) };
    const fault = storageFault(body);
    done(fault === undefined ? null : problem("kernel.invalid", { reason: fault }), body);
  });
}
