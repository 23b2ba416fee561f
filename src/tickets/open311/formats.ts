import type { FastifyReply } from "fastify";

/** What the specification knows as formats; a resource's name ends with one. */
export type Format = "xml" | "json";

/** A document of GeoReport v2: records, lists of them, and texts. Null is an element without content. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** What one entry of a list is called: the Spark convention leaves these names out of JSON. */
const entries: Readonly<Record<string, string>> = {
  services: "service",
  service_requests: "request",
  attributes: "attribute",
  values: "value",
  errors: "error",
  endpoints: "endpoint",
  formats: "format",
};

/** An XML document of one root element. Characters that XML 1.0 does not know become U+FFFD. */
export function toXml(root: string, value: Value): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}\n`;
}

function element(name: string, value: Value): string {
  if (value === null || value === "") return `<${name}/>`;
  return `<${name}>${contentOf(name, value)}</${name}>`;
}

function contentOf(name: string, value: Exclude<Value, null>): string {
  if (Array.isArray(value)) return value.map((entry) => element(entries[name] ?? "item", entry)).join("");
  if (typeof value !== "object") return escaped(String(value));
  return Object.entries(value)
    .map(([child, content]) => element(child, content))
    .join("");
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"\r]/g, (character) => references[character] ?? character);
}

const mediaTypes = { xml: "text/xml; charset=utf-8", json: "application/json; charset=utf-8" } as const;

/** Answers a document in its format. `root` is the name of the XML root, which JSON does not have. */
export function answer(reply: FastifyReply, format: Format, root: string, value: Value): FastifyReply {
  return (
    reply
      .type(mediaTypes[format])
      .header("vary", "accept-language, origin")
      // Everybody's data: a page of another site may show it. With "*", browsers send no cookie along.
      .header("access-control-allow-origin", "*")
      .serializer((body: unknown) => String(body))
      .send(format === "xml" ? toXml(root, value) : JSON.stringify(value))
  );
}

/** The name without its format, and the format; XML, which all clients know, where neither name nor Accept says. */
export function parseFormat(name: string, accept: string | undefined): { name: string; format: Format } {
  const match = /^(.*)\.(xml|json)$/s.exec(name);
  if (match !== null) return { name: match[1] ?? "", format: match[2] === "json" ? "json" : "xml" };
  return { name, format: acceptsJson(accept) ? "json" : "xml" };
}

function acceptsJson(accept = ""): boolean {
  const json = accept.indexOf("json");
  const xml = accept.indexOf("xml");
  return json >= 0 && (xml < 0 || json < xml);
}
