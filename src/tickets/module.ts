import type { Actor, Log, Module, Tail, Text } from "../kernel/index.ts";
import type { Processes } from "../process/index.ts";
import { attachmentProblem, attachmentRoutes } from "./attachments/index.ts";
import { consultationRoutes } from "./consultations/routes.ts";
import { followingRoutes } from "./following/routes.ts";
import { inboxConstraints, inboxProblems, inboxRoutes, wayRoute } from "./inbox/index.ts";
import type { CityFiles } from "./intake/index.ts";
import { type Knowledge, knowledgeRoutes } from "./knowledge/index.ts";
import { kpiProblems, kpiRoutes } from "./kpi/index.ts";
import { labellingJobs, labellingRoutes } from "./labelling/index.ts";
import { flowProblem } from "./life/flow.ts";
import { ticketProblem } from "./life/problems.ts";
import { lifeRoutes } from "./life/routes.ts";
import type { TicketServices } from "./life/services.ts";
import { type FunctionsOf, linksBelow, noticeRoutes, noticeSweeps } from "./notices/index.ts";
import { open311Problem, open311Routes } from "./open311/index.ts";
import { proposalRoutes } from "./proposals/routes.ts";
import type { ReadContact } from "./requesters/actions.ts";
import { requesterRoutes } from "./requesters/routes.ts";
import { todayRoutes } from "./today/index.ts";

/** What the tickets wing stands on. */
export type TicketsGiven = {
  services: TicketServices;
  processes: Pick<Processes, "definitions">;
  files: CityFiles;
  log: Log;
  tail: Tail;
  /** The process that tickets run through. */
  process: string;
  /** What the city answers at once. */
  knowledge: Knowledge;
  /** Name and contact of a person, read as an act that the person sees. */
  readContact: ReadContact;
  /** Names of the unit of this path; undefined if there is none any more. */
  unitNames: (path: string) => Text | undefined;
  /** As whom a role is told at its unit. */
  functionsOf: FunctionsOf;
  /** Where attached files lie, and how large one may be. */
  attachments: Parameters<typeof attachmentRoutes>[0];
  /** Who holds an API token; throws where it is not good. */
  actorOfKey: (key: string) => Promise<Actor>;
  /** Address under which people reach this installation. */
  publicUrl: string;
  /** Whether this is a demo. */
  isDemo: boolean;
};

/** The tickets wing, as the app puts it together. */
export function ticketsModule(given: TicketsGiven): Module {
  const { services, files, log, unitNames, publicUrl } = given;
  const links = linksBelow(publicUrl);
  const notices = { services, city: files.city, templates: files.templates, unitNames, links };
  return {
    name: "tickets",
    problems: {
      ...ticketProblem.catalogue,
      ...flowProblem.catalogue,
      ...inboxProblems,
      ...kpiProblems,
      ...attachmentProblem.catalogue,
      ...open311Problem.catalogue,
    },
    constraints: {
      ticket_external_key: () => ticketProblem("ticket.external-exists"),
      ...inboxConstraints,
    },
    // The fixed addresses below /api/tickets stand before the one with an id.
    routes: [
      ...proposalRoutes(services, files),
      ...inboxRoutes(services, unitNames),
      wayRoute(given.processes),
      ...followingRoutes({ ...given, definitions: given.processes.definitions }),
      ...knowledgeRoutes(given.knowledge),
      ...consultationRoutes(services),
      ...lifeRoutes(services),
      ...labellingRoutes(services),
      ...requesterRoutes(given.readContact),
      ...attachmentRoutes(given.attachments),
      ...kpiRoutes(services, files.city),
      ...todayRoutes(services, files.city.timeZone),
      ...noticeRoutes(given.functionsOf),
      ...open311Routes(given),
    ],
    jobs: labellingJobs(services),
    sweeps: noticeSweeps(notices, log),
  };
}
