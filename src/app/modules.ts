import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type Accounts,
  accountById,
  cellBounds,
  contactOf,
  type Demo,
  type EntityReach,
  heldScopes,
  type LabelledKinds,
  loadCityOrganisations,
  loadCityPlaces,
  loadDemo,
  loadRoles,
  loadSourceOrders,
  openAccounts,
  openOrganisations,
  openPlaces,
  openRegisters,
  organisationRoutes,
  type PeopleParts,
  type PlaceIndex,
  parseCell,
  placeProblem,
  placeRoutes,
  type Roles,
  readPersonal,
  rememberPerson,
} from "../foundation/index.ts";
import { insightModule, type VitalParts } from "../insight/index.ts";
import {
  type Config,
  type Context,
  type Ground,
  type History,
  type Log,
  type Metrics,
  type Module,
  mayReach,
  systemContext,
  Tail,
  type Text,
} from "../kernel/index.ts";
import { ledgerModule, openLedger } from "../ledger/index.ts";
import { type AddressOf, openObjectStore, outsideModule } from "../outside/index.ts";
import {
  deployProcess,
  loadCityDecisions,
  loadCityProcesses,
  Processes,
  processModule,
} from "../process/index.ts";
import { rulesOf, scenariosModule, standingAlarms } from "../scenarios/index.ts";
import { cityClock, openSensing, type Sensing } from "../sensing/index.ts";
import {
  addressBook,
  areaPathOf,
  keepTicketProcesses,
  provideTicketServices,
  reachableTickets,
  type TicketServices,
  type TicketsGiven,
  ticketFlow,
  ticketsModule,
} from "../tickets/index.ts";
import type { City } from "./city.ts";

/** Everything that stands on the ground: the modules, and what commands need of them. */
export type House = {
  modules: readonly Module[];
  accounts: Accounts;
  people: PeopleParts;
  services: TicketServices;
  processes: Processes;
  sensing: Sensing;
  /** What vital signs stand on; undefined where the city declares none. */
  vitalSigns: VitalParts | undefined;
  /** Follows the acts, once for everybody who listens. */
  tail: Tail;
  /** One account of each kind, offered in demo mode; empty in production. */
  demo: readonly DemoAccount[];
  demoPassword: string;
  close(): Promise<void>;
};

export type DemoAccount = { login: string; title: string };

export type HouseParts = {
  config: Config;
  log: Log;
  city: City;
  ground: Ground;
  metrics: Metrics;
  history: History;
};

/** Puts the modules together over one database, and loads what of the city has changed. */
export async function raiseHouse(parts: HouseParts): Promise<House> {
  const { config, city, ground, log } = parts;
  const context = systemContext(ground, "cli");
  await loadCity(context, city);
  const { places, organisations } = await openDirectories(parts);
  const roles = await loadRoles(city.folder);
  const demo = await loadDemo(city.folder, roles, namedUnits(city));
  const accounts = openAccounts({ database: ground.database, config, roles, demo });
  await accounts.load(context);
  const { country } = city.files.city;
  const sources = await loadSourceOrders(city.folder);
  const labelled = { ticket: reachableTickets, ...labelledPlaces({ places, organisations }) };
  const registers = openRegisters({ config, country, sources, labelled });
  const tail = new Tail(ground.database, log);
  const processes = new Processes({
    calendar: () => city.calendar,
    isUnit: (unit) => organisations.current.tree.unit(unit) !== undefined,
  });
  const ticketProcess = path.basename(city.files.city.tickets.process, ".bpmn");
  keepTicketProcesses(processes, ticketProcess);
  const services = provideTicketServices({
    files: city.files,
    calendar: city.calendar,
    places: () => places.current,
    duties: () => organisations.current,
    database: ground.database,
    labels: city.labels,
    flow: ticketFlow(processes, ticketProcess),
    rememberPerson: (asking, tx, { name, phone, mail }) =>
      rememberPerson(asking, tx, registers.people, {
        ...(name === undefined ? {} : { name }),
        ...(phone === undefined ? {} : { phone }),
        ...(mail === undefined ? {} : { mail }),
        unit: city.files.city.tickets.intakeUnit,
        source: "ticket",
      }),
    standingAlarms: standingAlarms(city.scenarios, city.files.city.languages.default),
  });
  const outside = outsideModule({ ...parts, addressOf: addressesOf(parts, registers.people) });
  const sensing = await openSensing({
    ground,
    log,
    config,
    metrics: parts.metrics,
    tail,
    actorOf: (token) =>
      accounts.authenticate({ method: "POST", headers: { authorization: `Bearer ${token}` } }),
    file: city.streams,
    places: () => places.current,
    units: () => organisations.current.tree.units,
    history: parts.history,
    calendar: city.calendar,
    rules: rulesOf(city.scenarios),
  });
  const vital = vitalSigns(parts, { places, organisations, sensing });
  const modules: Module[] = [
    ledgerModule(await openLedger(config)),
    outside.module,
    accounts.module,
    registers.module,
    {
      name: "foundation",
      problems: placeProblem.catalogue,
      routes: [...placeRoutes(places), ...organisationRoutes({ organisations, places })],
    },
    processModule(processes, heldScopes(roles)),
    sensing.module,
    ticketsModule({
      services,
      processes,
      files: city.files,
      knowledge: city.knowledge,
      readContact: contactReader(registers.people),
      log,
      tail,
      process: ticketProcess,
      attachments: {
        store: await openObjectStore(path.join(config.dataDirectory, "objects")),
        bytesAtMost: config.attachmentBytes,
      },
      actorOfKey: (key) =>
        accounts.authenticate({ method: "POST", headers: { authorization: `Bearer ${key}` } }),
      unitNames: (unit) => organisations.current.tree.unit(unit)?.names,
      functionsOf: (role) => roles.get(role)?.functions ?? [],
      publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
      isDemo: config.mode === "demo",
    }),
    scenariosModule({
      scenarios: city.scenarios,
      services,
      streams: sensing.streams,
      file: city.streams,
      clock: cityClock(city.files.city.timeZone),
      language: city.files.city.languages.default,
      areaNames: (area) => areaNamesOf(places.current, area),
    }),
    ...(vital === undefined ? [] : [insightModule(vital)]),
  ];
  return {
    modules,
    accounts,
    people: registers.people,
    services,
    processes,
    sensing,
    vitalSigns: vital,
    tail,
    demo: config.mode === "demo" && demo !== undefined ? oneOfEach(demo, roles) : [],
    demoPassword: demo?.password ?? "",
    async close() {
      await sensing.close();
      places.close();
      organisations.close();
      await outside.close();
    },
  };
}

/**
 * Reads how to reach the requester of a ticket. Who may is decided by the reach of the ticket, which the tickets wing
 * has checked: a department may call the people whose matter it has, and nobody else.
 */
function contactReader(people: PeopleParts): TicketsGiven["readContact"] {
  return async (context, person, reason) => {
    const grants = new Map([...context.actor.grants, ["person.read-personal", "all"] as const]);
    const asking = { ...context, actor: { ...context.actor, grants } };
    const { values, facts } = await readPersonal(asking, people, person, reason, ["phone", "mail", "facts"]);
    const name = facts.findLast((fact) => fact.attribute === "name")?.value;
    const first = (kind: string) => values.find((value) => value.kind === kind)?.value ?? null;
    return { name: typeof name === "string" ? name : null, phone: first("phone"), mail: first("mail") };
  };
}

/** Where messages are sent to, looked up in the registers at the moment of sending. */
function addressesOf({ ground }: HouseParts, people: PeopleParts): AddressOf {
  const { kysely } = ground.database;
  return addressBook({
    contactOf: (person) => contactOf(kysely, people, person),
    personOf: async (account) => (await accountById(kysely, account))?.person ?? undefined,
  });
}

/** What the city folder says, brought into the database; each part does nothing where it was loaded before. */
async function loadCity(context: Context, city: City): Promise<void> {
  await loadCityPlaces(context, city.boundaries);
  await loadCityOrganisations(context, city.organisations);
  // Before the processes, which may ask for them.
  await loadCityDecisions(context, city.folder);
  const file = city.files.city.tickets.process;
  await deployProcess(context, file, await readFile(path.join(city.folder, file), "utf8"));
  await loadCityProcesses(context, city.folder, { id: path.basename(file, ".bpmn"), file });
}

async function openDirectories({ city, ground, log }: HouseParts) {
  const { timeZone } = city.files.city;
  const onFailure = (err: unknown) => log.warn({ err }, "could not look for changed places or organisations");
  return {
    places: await openPlaces(ground.database, ground.clock, timeZone, { onFailure }),
    organisations: await openOrganisations(ground.database, ground.clock, timeZone, { onFailure }),
  };
}

function middleOfCell(code: string): [number, number] | undefined {
  const cell = parseCell(code);
  if (cell === undefined) return undefined;
  const [west, south, east, north] = cellBounds(cell);
  return [(west + east) / 2, (south + north) / 2];
}

/**
 * Who may label places and organisations: whoever reaches the unit itself, or the unit that stands for the area. A cell
 * of the unit grid belongs to the area that its middle lies in.
 */
function labelledPlaces(given: Awaited<ReturnType<typeof openDirectories>>): LabelledKinds {
  const { places, organisations } = given;
  const pathOf = (code: string) => {
    const middle = middleOfCell(code);
    const { tree } = organisations.current;
    if (middle !== undefined) return areaPathOf(organisations.current, places.current.resolve(middle));
    const level = places.current.area(code)?.level;
    if (level === undefined) return null;
    return tree.inArea(code, level === "neighbourhood" ? "committee" : level)[0]?.path ?? null;
  };
  const reach =
    (pathOfId: (id: string) => string | null): EntityReach =>
    async (_tx, actor, scope, ids) =>
      new Set(
        ids.filter((id) => {
          const unit = pathOfId(id);
          return unit !== null && mayReach(actor, scope, { units: [unit], accounts: [] });
        }),
      );
  return {
    place: reach(pathOf),
    organisation: reach((id) => organisations.current.tree.unit(id)?.path ?? null),
  };
}

/** The vital signs, where the city declares any: of the whole and of each sub-district. */
function vitalSigns(
  { city, history }: HouseParts,
  given: Awaited<ReturnType<typeof openDirectories>> & { sensing: Sensing },
): VitalParts | undefined {
  const { places, organisations, sensing } = given;
  if (city.vitalSigns === undefined) return undefined;
  const unitOf = (code: string) => organisations.current.tree.inArea(code, "subdistrict")[0]?.path ?? null;
  return {
    file: city.vitalSigns,
    areas: () =>
      places.current.areas
        .filter(({ level }) => level === "subdistrict")
        .map(({ code, names }) => ({ code, names, unit: unitOf(code) })),
    streams: sensing.streams,
    kinds: city.streams.kinds,
    history,
    rootUnit: () => organisations.current.tree.units[0]?.path ?? city.streams.unit,
  };
}

/** Names of the innermost area of a path of codes. */
function areaNamesOf(places: PlaceIndex, area: string): Text | undefined {
  const code = area.split("/").filter(Boolean).at(-1);
  return places.areas.find((one) => one.code === code)?.names;
}

function namedUnits(city: City) {
  const language = city.files.city.languages.default;
  return city.duties.tree.units.map(({ path: unit, kind, names }) => ({
    path: unit,
    kind,
    name: names[language],
    names,
  }));
}

/** The first account of each role, with the role's name in every language, and its own where that says more. */
function oneOfEach(demo: Demo, roles: Roles): DemoAccount[] {
  const seen = new Set<string>();
  return demo.accounts.flatMap(({ login, name, roles: assigned }) => {
    const first = assigned[0];
    if (first === undefined || seen.has(first.role)) return [];
    seen.add(first.role);
    const role = roles.get(first.role)?.name;
    const names = [role?.["zh-CN"], role?.ja, role?.en].filter((part) => part !== undefined);
    return [{ login, title: [...new Set(names.length > 0 ? names : [name])].join(" · ") }];
  });
}
