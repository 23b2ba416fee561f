import type { Caller, TestCity } from "./city.ts";

/** A matter as it was answered when it was made. */
export type Made = { id: string; number: string; code: string };

/** Where the matters of Jing'an's journeys lie, who owns them and who helps. */
export const roadWorks = {
  category: "roads/road-damage",
  unit: "construction-management",
  partner: "greenery-appearance",
  longitude: 121.4547,
  latitude: 31.2304,
} as const;

/** Brings matters to where a journey begins, through the interface that the pages use. */
export class Matters {
  readonly #city: TestCity;
  readonly #callers = new Map<string, Promise<Caller>>();

  constructor(city: TestCity) {
    this.#city = city;
  }

  as(login: string): Promise<Caller> {
    const known = this.#callers.get(login) ?? this.#city.as(login);
    this.#callers.set(login, known);
    return known;
  }

  pathOf(unit: string): string {
    const { units } = this.#city.application.city.duties.tree;
    const found = units.find(({ kind, path }) => kind === "department" && path.endsWith(`/${unit}/`));
    if (found === undefined) throw new Error(`no department ${unit}`);
    return found.path;
  }

  async reported(title: string): Promise<Made> {
    const { longitude, latitude } = roadWorks;
    const operator = await this.as("operator");
    const words = { title, description: `${title}, for three days now`, longitude, latitude };
    return (await operator.does("/api/tickets", { source: "asked", ...words })) as Made;
  }

  async toDispatch(title: string): Promise<Made> {
    const made = await this.reported(title);
    const dispatcher = await this.as("dispatcher");
    await dispatcher.does(`/api/tickets/${made.id}/accept`, { category: roadWorks.category });
    await dispatcher.does(`/api/tickets/${made.id}/verify`, { verified: true });
    return made;
  }

  async dispatched(title: string, partners: readonly string[] = []): Promise<Made> {
    const made = await this.toDispatch(title);
    const dispatcher = await this.as("dispatcher");
    await dispatcher.does(`/api/tickets/${made.id}/dispatch`, {
      unit: this.pathOf(roadWorks.unit),
      ...(partners.length === 0 ? {} : { partners: partners.map((unit) => this.pathOf(unit)) }),
    });
    return made;
  }

  async toHandle(title: string, partners: readonly string[] = []): Promise<Made> {
    const made = await this.dispatched(title, partners);
    const handler = await this.as(`handler.${roadWorks.unit}`);
    await handler.does(`/api/tickets/${made.id}/acknowledge`);
    await handler.does(`/api/tickets/${made.id}/contact`, { reached: true });
    return made;
  }

  async handled(title: string): Promise<Made> {
    const made = await this.toHandle(title);
    const handler = await this.as(`handler.${roadWorks.unit}`);
    await handler.does(`/api/tickets/${made.id}/handle`, { solved: true, outcome: "Filled and rolled" });
    return made;
  }

  /** Reported done, checked, and waiting for the requester's word. */
  async checked(title: string): Promise<Made> {
    const made = await this.handled(title);
    const checker = await this.as(`checker.${roadWorks.unit}`);
    await checker.does(`/api/tickets/${made.id}/check`, { approved: true });
    return made;
  }

  async ticket(id: string): Promise<Record<string, unknown>> {
    const supervisor = await this.as("supervisor");
    return (await supervisor.get(`/api/tickets/${id}`)).body;
  }
}
