import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import statics from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { failedPage, waitingPage } from "./notices.ts";
import type { Pages, Shown } from "./pages.ts";
import { root } from "./stock.ts";

/** Faces with an address of their own; every other address that a browser opens as a page is the portal's. */
const faces = ["desk", "field", "wall", "sign-in"];
const waysIn = new RegExp(`^/((${faces.join("|")})/?)?$`);
/** Addresses that are never a page. */
const machines = /^\/(api|open311|ledger|problems|healthz|readyz|metrics)(\/|$)/;

/**
 * Serves the built pages: hashed files for a year, pages fresh at each visit, deep links by their face's page. Whatever
 * is neither stays with the API's own answer.
 */
export async function servePages(server: FastifyInstance, pages: Pages): Promise<void> {
  await server.register(statics, {
    root,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
  });
  server.route({
    method: "GET",
    url: "/*",
    schema: { hide: true },
    // A page consists of dozens of files; a limit for guessing and for expensive questions would hit a whole office.
    config: { unlimited: (request) => isPage(request) || fileOf(request, pages) !== undefined },
    handler: (request, reply) => {
      const file = fileOf(request, pages);
      if (file !== undefined) return sendFile(reply, file);
      return isPage(request) ? sendPage(request, reply, pages) : reply.callNotFound();
    },
  });
}

const pathOf = (request: FastifyRequest) => request.url.split("?", 1)[0] ?? "/";

/**
 * Whether a browser opens this address as a page. Whoever takes anything (a monitor, a preview of a link, `curl`) is shown
 * the ways in as well; elsewhere it is taken for a program that mistook an address, and told so.
 */
function isPage(request: FastifyRequest): boolean {
  const { accept = "*/*" } = request.headers;
  const path = pathOf(request);
  return accept.includes("text/html") ? !machines.test(path) : accept.includes("*/*") && waysIn.test(path);
}

type File = { folder: string; name: string };

/** The built file at an address, of this build or, for a browser that opened an older one, of the builds kept. */
function fileOf(request: FastifyRequest, pages: Pages): File | undefined {
  const shown = pages.shown();
  const name = pathOf(request).slice(1);
  if (!("folder" in shown) || !/^[\w-]+([/.][\w-]+)*\.\w+$/.test(name) || name.endsWith(".html"))
    return undefined;
  return existsSync(path.join(shown.folder, name)) ? { folder: shown.folder, name } : undefined;
}

function sendFile(reply: FastifyReply, { folder, name }: File): FastifyReply {
  const forever = name.startsWith("assets/");
  reply.header("cache-control", forever ? "public, max-age=31536000, immutable" : "no-cache");
  return reply.sendFile(name, folder);
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, pages: Pages): Promise<FastifyReply> {
  const shown = pages.shown();
  reply.type("text/html; charset=utf-8").header("cache-control", "no-cache");
  if (shown.kind === "failed") return reply.code(503).send(failedPage);
  const first = pathOf(request).split("/")[1] ?? "";
  const face = faces.includes(first) ? first : "portal";
  const html = await pageOf(shown, face);
  if (html === undefined) return reply.code(503).header("retry-after", "2").send(waitingPage);
  const nonce = randomBytes(16).toString("base64");
  // What the component library styles at run time is allowed by a number that only this answer carries.
  reply.header(
    "content-security-policy",
    `${String(reply.getHeader("content-security-policy"))};style-src 'self' 'nonce-${nonce}'`,
  );
  return reply.send(html.replaceAll("__NONCE__", nonce));
}

/** The page of a face; undefined where it is not built yet. */
async function pageOf(shown: Exclude<Shown, { kind: "failed" }>, face: string): Promise<string | undefined> {
  if (shown.folder === undefined) return undefined;
  try {
    return await readFile(path.join(shown.folder, face, "index.html"), "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (shown.kind === "building" && isMissing) return undefined;
    throw error;
  }
}
