import type { Text } from "../../kernel/index.ts";
import type { CityFile, TemplatesFile } from "../intake/schema.ts";
import type { TicketServices } from "../life/services.ts";

/** What notices are made of. */
export type NoticeParts = {
  services: TicketServices;
  city: CityFile;
  templates: TemplatesFile;
  /** Names of the unit of this path; undefined if there is none any more. */
  unitNames(path: string): Text | undefined;
  /** Addresses to follow a ticket: the requester's page by number, the desk's by id. */
  links: { requester(number: string): string; desk(id: string): string };
};

/** Links below the address of this installation. */
export function linksBelow(publicUrl: string): NoticeParts["links"] {
  const base = publicUrl.replace(/\/+$/, "");
  return {
    requester: (number) => `${base}/tickets/${encodeURIComponent(number)}`,
    desk: (id) => `${base}/desk/tickets/${id}`,
  };
}
