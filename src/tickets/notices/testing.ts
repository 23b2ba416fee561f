import { startTestCity, type TestCity } from "../../../test/support/city.ts";
import { type Context, newId, systemActor, systemContext, transact } from "../../kernel/index.ts";
import * as ending from "../life/ending.ts";
import * as handling from "../life/handling.ts";
import * as reporting from "../life/reporting.ts";
import type { TicketServices } from "../life/services.ts";
import { followBatch } from "./follow.ts";
import { linksBelow, type NoticeParts } from "./parts.ts";

/** A message of the outbox, as tests look at it. */
export type Seen = {
  template: string;
  channel: string;
  recipient: string;
  unit: string;
  account: string | null;
  language: string;
  subject: string;
  body: string;
};

/** A city with its tickets and notices, whose people are called by the id of their person. */
export type NoticesCity = Awaited<ReturnType<typeof openNoticesCity>>;

export async function openNoticesCity() {
  const city: TestCity = await startTestCity();
  const { ground, house } = city.application;
  const people = new Map<string, string>();
  const services: TicketServices = {
    ...house.services,
    rememberPerson: async (_context, _tx, { name = "" }) => {
      const known = people.get(name) ?? newId();
      people.set(name, known);
      return known;
    },
  };
  const { files, duties } = city.application.city;
  const parts: NoticeParts = {
    services,
    city: files.city,
    templates: files.templates,
    unitNames: (path) => duties.tree.unit(path)?.names,
    links: linksBelow("https://city.example/"),
  };
  const by = (id: string): Context => ({
    ...systemContext(ground),
    actor: { ...systemActor("web"), id, role: "staff" },
  });
  return {
    ...city,
    ground,
    services,
    parts,
    by,
    /** `person:ID` of whoever reported under this name. */
    person: (name: string) => `person:${people.get(name)}`,
    /** Follows one batch. */
    follow: () => transact(ground.database, (tx) => followBatch(parts, tx, ground.clock.now())),
    /** Follows until the last act: an act is followed only once no older transaction of the server is running. */
    async followAll() {
      const { rows } = await ground.database.pool.query<{ id: string }>(newestAct);
      for (;;) {
        const followed = await transact(ground.database, (tx) => followBatch(parts, tx, ground.clock.now()));
        if (followed > 0) continue;
        const at = await ground.database.pool.query(reached, [rows[0]?.id]);
        if (at.rowCount === 1) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    /** The messages about a ticket, oldest first. */
    async messages(ticket: string): Promise<Seen[]> {
      const { rows } = await ground.database.pool.query<Seen>(
        `SELECT template, channel, recipient, unit, account, language, subject, body FROM outside.message
         WHERE about = $1 ORDER BY id`,
        [`ticket/${ticket}`],
      );
      return rows;
    },
  };
}

const newestAct = "SELECT id FROM kernel.act ORDER BY transaction DESC, sequence DESC LIMIT 1";
const reached = `SELECT FROM tickets.follower, kernel.act WHERE act.id = $1
  AND (follower.transaction, follower.sequence) >= (act.transaction, act.sequence)`;

/** The unit that handles in these tests. */
export const roads = "jingan/construction-management/";

/** The steps of a ticket's life, shortened for tests. */
export function stepsOf({ services, by }: Pick<NoticesCity, "services" | "by">) {
  return {
    async report(
      name: string,
      change: Partial<reporting.Report> = {},
      language: "en" | "zh-CN" | "ja" = "en",
    ) {
      const requester = {
        name,
        mail: `${name.toLowerCase()}@example.org`,
        notify: "mail",
        language,
      } as const;
      const report = {
        source: "asked",
        title: `${name}'s words`,
        description: "d",
        requester,
        ...change,
      } as const;
      return reporting.reportTicket(services, by("operator"), report);
    },
    async dispatch(id: string) {
      await reporting.acceptTicket(services, by("operator"), id, { category: "roads/road-damage" });
      await reporting.verifyTicket(services, by("operator"), id, { verified: true });
      await handling.dispatchTicket(services, by("dispatcher"), id, { unit: roads });
    },
    async handle(id: string, answer?: string) {
      await handling.acknowledgeTicket(services, by("handler"), id);
      await handling.contactRequester(services, by("handler"), id, { reached: true });
      const said = answer === undefined ? {} : { answer };
      await handling.handleTicket(services, by("handler"), id, {
        solved: true,
        outcome: "internal words",
        ...said,
      });
    },
    async close(id: string) {
      await handling.checkTicket(services, by("checker"), id, { approved: true });
      await handling.callBack(services, by("operator"), id, { reached: true, solved: true });
    },
    merge: (id: string, into: string) => ending.mergeTicket(services, by("dispatcher"), id, { into }),
  };
}
