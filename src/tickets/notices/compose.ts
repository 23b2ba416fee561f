import { fill, type Language, languages, type Text } from "../../kernel/index.ts";
import type { NewMessage } from "../../outside/index.ts";
import { renderNotification, type TemplateValues } from "../intake/templates.ts";
import { stageNames } from "../life/words.ts";
import type { Occasion } from "./occasions.ts";
import type { NoticeParts } from "./parts.ts";
import type { Listener, TicketWithWords } from "./store.ts";
import { notKnown } from "./texts.ts";

/** What of an act's surroundings its texts may quote. */
export type Surroundings = {
  act: string;
  ticket: TicketWithWords;
  notes: { public?: string; internal?: string };
  /** Number of the ticket that goes on, of a merge. */
  original: string | undefined;
};

/** The message to one requester. Their own number and words are quoted, never another requester's. */
export function toRequester(
  parts: NoticeParts,
  occasion: Occasion,
  { act, ticket, notes, original }: Surroundings,
  listener: Listener,
): NewMessage {
  const language = readable(listener.language, parts);
  const category = parts.services.categories.get(listener.category ?? "")?.names[language];
  const title = listener.author ? listener.title : (category ?? listener.number);
  const unwritten = (text: Text) => fill(text[language], { hotline: parts.city.contact.hotline });
  const values: TemplateValues = {
    ...common(parts, occasion, language),
    number: listener.number,
    title,
    place: notKnown.place[language],
    link: parts.links.requester(listener.number),
    // Reasons are written for colleagues; only what was written for the public leaves the house.
    reason: notes.public ?? unwritten(notKnown.reason),
    answer: notes.public ?? unwritten(notKnown.answer),
    original: original ?? ticket.number,
  };
  const recipient =
    listener.person !== null
      ? `person:${listener.person}`
      : listener.account !== null
        ? `account:${listener.account}`
        : `requester:${listener.id}`;
  return {
    ...texts(parts, occasion, listener.notify, language, values),
    act,
    recipient,
    about: `ticket/${ticket.id}`,
    unit: ticket.ownerPath,
    account: listener.account,
    language,
    channel: listener.notify,
  };
}

/** The notice to staff, in the language of the city's administration. */
export function toStaff(
  parts: NoticeParts,
  occasion: Occasion & { to: { staff: string; unit: string } },
  { act, ticket, notes, original }: Surroundings,
): NewMessage {
  const language = parts.city.languages.default;
  const values: TemplateValues = {
    ...common(parts, occasion, language),
    number: ticket.number,
    title: ticket.title,
    place: ticket.address ?? ticket.cell ?? notKnown.place[language],
    link: parts.links.desk(ticket.id),
    reason: notes.internal ?? notes.public ?? notKnown.staffReason[language],
    answer: notes.public ?? notKnown.staffReason[language],
    original: original ?? ticket.number,
  };
  const { staff } = occasion.to;
  return {
    ...texts(parts, occasion, "mail", language, values),
    act,
    recipient: staff,
    about: `ticket/${ticket.id}`,
    unit: occasion.to.unit === "" ? ticket.ownerPath : occasion.to.unit,
    account: staff.startsWith("account:") ? staff.slice("account:".length) : null,
    language,
    channel: "notice",
  };
}

function common(parts: NoticeParts, occasion: Occasion, language: Language): TemplateValues {
  const { city } = parts;
  const stage = occasion.stage ?? null;
  return {
    city: city.names[language],
    hotline: city.contact.hotline,
    unit: occasion.service ?? parts.unitNames(occasion.unit)?.[language] ?? occasion.unit,
    due: occasion.dueAt === null ? notKnown.due[language] : instant(occasion.dueAt, language, city.timeZone),
    stage: (stage === null ? notKnown.stage : stageNames[stage])[language],
    sharePercent: String(Math.round((occasion.share ?? 1) * 100)),
  };
}

function texts(
  { templates }: NoticeParts,
  { template }: Occasion,
  channel: "mail" | "sms",
  language: Language,
  values: TemplateValues,
) {
  const rendered = renderNotification(templates, template, channel, language, values);
  return { template, subject: rendered.channel === "mail" ? rendered.subject : "", body: rendered.body };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Date and time as people of this language write them, in the city's time. */
function instant(at: number, language: Language, timeZone: string): string {
  const key = `${language} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "medium", timeStyle: "short" });
    formats.set(key, format);
  }
  return format.format(at);
}

function readable(language: string, { city }: NoticeParts): Language {
  return languages.find((each) => each === language) ?? city.languages.default;
}
