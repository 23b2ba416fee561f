import type { Context } from "../../kernel/index.ts";
import { type Report, type ReportAnswer, reportTicket } from "../life/reporting.ts";
import type { RequesterInput, TicketServices } from "../life/services.ts";
import { expected } from "./expected.ts";
import type { Parameters } from "./parameters.ts";
import { problem } from "./problems.ts";
import { type Services, serviceOf } from "./services.ts";

const descriptionAtMost = 4000;
const titleAtMost = 80;

/** Makes a request ("POST Service Request"): the same act as at any other door. */
export function postRequest(
  tickets: TicketServices,
  services: Services,
  context: Context,
  parameters: Parameters,
): Promise<ReportAnswer> {
  return reportTicket(tickets, context, reportOf(services, context, parameters));
}

function reportOf(services: Services, context: Context, parameters: Parameters): Report {
  const code = parameters.text("service_code");
  if (code === undefined) throw problem("open311.service-missing");
  const service = serviceOf(services, code);
  const description = bounded(parameters, "description", descriptionAtMost) ?? "";
  const name = service.names[context.language];
  const requester = requesterOf(context, parameters);
  return {
    source: "asked",
    category: service.category,
    title: firstLine(description) ?? name,
    description: [description, ...extras(parameters)].filter((part) => part !== "").join("\n\n"),
    ...placeOf(parameters),
    ...(requester === undefined ? {} : { requester }),
  };
}

function firstLine(text: string): string | undefined {
  const line = [...(text.split("\n", 1)[0] ?? "").trim()];
  if (line.length === 0) return undefined;
  return line.length <= titleAtMost ? line.join("") : `${line.slice(0, titleAtMost - 1).join("")}…`;
}

/**
 * Attributes and the address of a picture are kept among the requester's words, for the officers. The picture is
 * not fetched: an address that strangers choose is not asked from inside the city's network.
 */
function extras(parameters: Parameters): string[] {
  const media = bounded(parameters, "media_url", 2000);
  if (media !== undefined && !(URL.canParse(media) && /^https?:$/.test(new URL(media).protocol))) {
    throw problem("open311.parameter", { name: "media_url", expected: expected.address });
  }
  const attributes = parameters.attributes().map(([code, value]) => `${code}: ${value}`);
  if (attributes.join().length > descriptionAtMost) {
    throw problem("open311.parameter", {
      name: "attribute",
      expected: expected.characters(descriptionAtMost),
    });
  }
  return [...attributes, ...(media === undefined ? [] : [`media_url: ${media}`])];
}

function placeOf(parameters: Parameters): Pick<Report, "address" | "longitude" | "latitude"> {
  const address = bounded(parameters, "address_string", 500);
  const latitude = degrees(parameters, "lat", 90);
  const longitude = degrees(parameters, "long", 180);
  if ((latitude === undefined) !== (longitude === undefined)) throw problem("open311.place-missing");
  if (latitude === undefined && address === undefined) {
    throw problem(
      parameters.text("address_id") === undefined ? "open311.place-missing" : "open311.address-id",
    );
  }
  return {
    ...(address === undefined ? {} : { address }),
    ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
  };
}

function degrees(parameters: Parameters, name: string, most: number): number | undefined {
  const text = parameters.text(name);
  if (text === undefined) return undefined;
  const value = /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= most) return value;
  throw problem("open311.parameter", { name, expected: expected.degrees(most) });
}

function bounded(parameters: Parameters, name: string, most: number): string | undefined {
  const text = parameters.text(name);
  if (text !== undefined && text.length > most) {
    throw problem("open311.parameter", { name, expected: expected.characters(most) });
  }
  return text;
}

const mailForm = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,130}\.[^\s@<>"]{2,}$/;
const phoneForm = /^\+?[0-9 ()-]{5,20}$/;

function requesterOf(context: Context, parameters: Parameters): RequesterInput | undefined {
  const name = [parameters.text("first_name"), parameters.text("last_name")]
    .filter((part) => part !== undefined)
    .join(" ");
  const phone = parameters.text("phone");
  const mail = parameters.text("email");
  if (mail !== undefined && !mailForm.test(mail))
    throw problem("open311.parameter", { name: "email", expected: expected.mail });
  if (phone !== undefined && !phoneForm.test(phone))
    throw problem("open311.parameter", { name: "phone", expected: expected.phone });
  if (name.length > 100)
    throw problem("open311.parameter", { name: "first_name, last_name", expected: expected.characters(100) });
  if (name === "" && phone === undefined && mail === undefined) return undefined;
  return {
    ...(name === "" ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(mail === undefined ? {} : { mail }),
    notify: mail === undefined ? "none" : "mail",
    language: context.language,
  };
}
