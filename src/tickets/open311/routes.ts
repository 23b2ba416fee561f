import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import {
  type Actor,
  type Context,
  fill,
  type Language,
  Problem,
  preferredLanguage,
  type Route,
  route,
  type Text,
  transact,
} from "../../kernel/index.ts";
import type { CityFiles } from "../intake/index.ts";
import type { TicketServices } from "../life/services.ts";
import { answer, type Format, parseFormat, type Value } from "./formats.ts";
import { type Parameters, parametersOf } from "./parameters.ts";
import { problem } from "./problems.ts";
import { postRequest } from "./report.ts";
import { askedOf, findRequest, findRequests } from "./requests.ts";
import { serviceOf, servicesOf } from "./services.ts";

/** What the interface stands on. */
export type Open311Parts = {
  services: TicketServices;
  files: CityFiles;
  unitNames: (path: string) => Text | undefined;
  /** Address under which people reach this installation. */
  publicUrl: string;
  /** Whether this is a demo, whose matters simulated people handle. */
  isDemo: boolean;
  /** Who holds an API token; throws where it is not good. */
  actorOfKey(key: string): Promise<Actor>;
};

const base = "/open311/v2";

type Asking = {
  context: Context;
  language: Language;
  parameters: Parameters;
  id: string;
  reply: FastifyReply;
};
type Resource = {
  method: "GET" | "POST";
  /** Path below the base; `:id` takes an id with its format. */
  path: string;
  summary: string;
  /** Name of the XML root. */
  root: string;
  handle(asking: Asking): Promise<Value>;
};

/** Open311 GeoReport v2 at `/open311/v2/`, in XML and JSON. */
export function open311Routes(parts: Open311Parts): Route[] {
  const { files } = parts;
  const services = servicesOf(files.categories);
  const requests = { services, timeZone: files.city.timeZone, unitNames: parts.unitNames };
  const resources: Resource[] = [
    {
      method: "GET",
      path: "discovery",
      summary: "Where this interface is and what it speaks",
      root: "discovery",
      handle: async ({ language }) => discoveryOf(parts, language),
    },
    {
      method: "GET",
      path: "services",
      summary: "What may be asked for",
      root: "services",
      handle: async ({ language }) => [...services.values()].map((service) => service.document(language)),
    },
    {
      method: "GET",
      path: "services/:id",
      summary: "What the city tells about a service; none wants attributes",
      root: "service_definition",
      handle: async ({ id, language }) => serviceOf(services, id).definition(language),
    },
    {
      method: "GET",
      path: "requests",
      summary: "Public requests: by id, service, status and dates, 1,000 a page",
      root: "service_requests",
      handle: async ({ context, language, parameters }) => {
        const asked = askedOf(services, parameters, context.clock.now().getTime());
        return transact(context.database, (tx) => findRequests(tx, requests, asked, language));
      },
    },
    {
      method: "POST",
      path: "requests",
      summary: "Make a request, as a form or as JSON; the answer holds its id",
      root: "service_requests",
      handle: async ({ context, language, parameters, reply }) => {
        const actor = await actorOf(parts, context, parameters);
        const made = await postRequest(parts.services, services, { ...context, actor, language }, parameters);
        reply.code(201);
        return [
          {
            service_request_id: made.number,
            service_notice: made.code === undefined ? null : noticeOf(made.code)[language],
            account_id: null,
          },
        ];
      },
    },
    {
      method: "GET",
      path: "requests/:id",
      summary: "One public request",
      root: "service_requests",
      handle: ({ context, language, id }) =>
        transact(context.database, async (tx) => [await findRequest(tx, requests, id, language)]),
    },
    {
      method: "GET",
      path: "tokens/:id",
      summary: "The id of a request from its token; both are the same here",
      root: "service_requests",
      handle: ({ context, language, id }) =>
        transact(context.database, (tx) => tokenOf(() => findRequest(tx, requests, id, language), id)),
    },
  ];
  return resources.flatMap((resource) => routesOf(parts, resource));
}

async function tokenOf(find: () => Promise<Value>, id: string): Promise<Value> {
  try {
    await find();
  } catch (error) {
    if (error instanceof Problem && error.code === "open311.request-unknown") {
      throw problem("open311.token-unknown", { id: id.slice(0, 100) });
    }
    throw error;
  }
  return [{ service_request_id: id, token: id }];
}

/** A key in the parameters counts before a token in the header. Through this door, everybody comes by this channel. */
async function actorOf(parts: Open311Parts, context: Context, parameters: Parameters): Promise<Actor> {
  const key = parameters.text("api_key");
  const actor = key === undefined ? context.actor : await parts.actorOfKey(key);
  return { ...actor, channel: "open311" };
}

function noticeOf(code: string): Text {
  return {
    en: `With the code ${code} this request can be followed, answered and reopened.`,
    "zh-CN": `凭查询码 ${code} 可查看进度、评价或重新提出。`,
    ja: `コード ${code} で経過の確認、回答、再申請ができます。`,
  };
}

/** How to get a key, for people: anonymous requests need none. */
const keyService: Text = {
  en: "Requests may be made without a key. Whoever sends many asks for one: {mail}, {hotline}.",
  "zh-CN": "无需密钥即可提交请求。如需大量提交，请向 {mail} 或 {hotline} 申请密钥。",
  ja: "キーなしで送れます。多く送る場合は {mail} か {hotline} へ申請してください。",
};

function discoveryOf({ files, publicUrl, isDemo }: Open311Parts, language: Language): Value {
  const changeset = changesetOf(files.categories.version);
  const { contact, names } = files.city;
  return {
    changeset,
    contact: `${names[language]}, ${contact.hotline}, ${contact.mailFrom}, ${contact.portal}`,
    key_service: fill(keyService[language], { mail: contact.mailFrom, hotline: contact.hotline }),
    endpoints: [
      {
        specification: "http://wiki.open311.org/GeoReport_v2",
        url: `${publicUrl}${base}`,
        changeset,
        // What is sent to a demo reaches nobody: a client that knows both kinds keeps away from it.
        type: isDemo ? "test" : "production",
        formats: ["text/xml", "application/json"],
      },
    ],
  };
}

/** When the list of services last changed: the version of the categories, which begins with a year and a month. */
function changesetOf(version: string): string {
  const [, year = "1970", month = "01"] = /^(\d{4})-(0[1-9]|1[0-2])/.exec(version) ?? [];
  return `${year}-${month}-01T00:00:00Z`;
}

const IdParams = Type.Object({ id: Type.String({ description: "Id with its format, such as 123.json" }) });

/** The routes of a resource: one for each format, or one whose id carries the format. */
function routesOf(parts: Open311Parts, resource: Resource): Route[] {
  const { path, method, summary } = resource;
  const withId = path.endsWith(":id");
  const formats: (Format | undefined)[] = withId ? [undefined] : ["json", "xml", undefined];
  return formats.map((format) =>
    route({
      method,
      url: `${base}/${path}${format === undefined ? "" : `.${format}`}`,
      scope: "public",
      tag: "open311",
      summary,
      produces: format === "xml" ? "text/xml" : "application/json",
      hidden: format === undefined && !withId,
      ...(withId ? { params: IdParams } : {}),
      ...(method === "POST" ? { consumes: "application/x-www-form-urlencoded" } : {}),
      refuse: (fault, request, reply) => refuse(parts, fault, request, reply),
      handle: async ({ context, params, query, body, request, reply }) => {
        const asked = formatOf(request);
        const id = withId ? parseFormat((params as { id: string }).id, undefined).name : "";
        const language = languageOf(parts, request);
        const parameters = parametersOf(
          method === "POST" ? { ...(query as object), ...(body as object) } : query,
        );
        mustBeHere(parts, parameters);
        reply.header("content-language", language);
        const value = await resource.handle({ context, language, parameters, id, reply });
        return answer(reply, asked, resource.root, value);
      },
    }),
  );
}

const languageOf = ({ files }: Open311Parts, request: FastifyRequest) =>
  preferredLanguage(request.headers["accept-language"], files.city.languages.default);

function formatOf(request: FastifyRequest): Format {
  const path = request.url.split("?", 1)[0] ?? "";
  return parseFormat(path, request.headers.accept).format;
}

function mustBeHere({ files }: Open311Parts, parameters: Parameters): void {
  const id = parameters.text("jurisdiction_id");
  if (id !== undefined && id !== files.city.id) {
    throw problem("open311.jurisdiction", { id: id.slice(0, 100), city: files.city.id });
  }
}

/** Errors in the specification's form, and with its statuses: 404, 403 for the key, and 400 for the rest of ours. */
function refuse(
  parts: Open311Parts,
  fault: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const language = languageOf(parts, request);
  const keyed = fault.status === 401 || fault.code === "kernel.forbidden";
  const said = keyed ? problem("open311.api-key") : fault;
  const status = [403, 404, 405, 413, 429].includes(said.status) || said.status >= 500 ? said.status : 400;
  reply.code(status).header("content-language", language);
  return answer(reply, formatOf(request), "errors", [{ code: status, description: said.sentence(language) }]);
}
