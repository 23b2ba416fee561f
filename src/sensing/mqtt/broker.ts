import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes, type Client, type PublishPacket } from "aedes";
import type { Actor, Clock, Log, ReadingBatch } from "../../kernel/index.ts";
import type { Ingest } from "../ingest/index.ts";
import { Acknowledging } from "./acknowledging.ts";
import type { SensorThings } from "./beside.ts";
import { EntityFeeds, type Hearer } from "./entity-feeds.ts";
import { Feeds } from "./feeds.ts";
import { Gathering } from "./gathering.ts";
import { mayPublish } from "./permissions.ts";
import { problem } from "./problems.ts";
import { tellAlone } from "./telling.ts";
import { feedOf, type Target, targetOf } from "./topics.ts";

export type BrokerParts = {
  ingest: Ingest;
  sensorThings: SensorThings;
  clock: Clock;
  log: Log;
  /** Whose token this is. Rejects for one that is not good (any more). */
  actorOf(token: string): Promise<Actor>;
  host: string;
  port: number;
  /** Files of key and certificate; without them the broker speaks plain. */
  tls?: { keyFile: string; certificateFile: string };
};

export type Broker = {
  port: number;
  /** Tells stored readings to subscribers; called for every batch, whatever way it came. */
  observe(batch: ReadingBatch): void;
  close(): Promise<void>;
};

type Session = Hearer & {
  token: string;
  actor: Actor;
  gathering: Gathering;
  acknowledging: Acknowledging;
  /** Messages it was not told because it reads too slowly, since that was said last. */
  passedOver: number;
};

/** Nobody can subscribe to it: what was taken is passed on nowhere as it came. */
const takenTopic = "$SYS/taken";
const nothing = Buffer.alloc(0);
const topicsRemembered = 100_000;
/** After this time at the latest a revoked token is shown out. */
const lookAgainMs = 30_000;

/** Starts the broker within. Throws `mqtt.port-taken` and `mqtt.certificate`. */
export async function openBroker(parts: BrokerParts): Promise<Broker> {
  const house = new House(parts);
  const server = await serverOf(parts, house.aedes);
  await house.aedes.listen();
  try {
    await listen(server, parts);
  } catch (error) {
    await house.close();
    throw error;
  }
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : parts.port,
    observe: (batch) => house.feeds.observe(batch),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await house.close();
      await closed;
    },
  };
}

/** The broker's rules: who comes in, what may be said and heard, and when it is acknowledged. */
class House {
  readonly aedes: Aedes;
  readonly feeds: Feeds;
  readonly #entityFeeds: EntityFeeds;
  readonly #parts: BrokerParts;
  readonly #sessions = new Map<Client, Session>();
  readonly #targets = new Map<string, Target | undefined>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.aedes = new Aedes({
      concurrency: 1000,
      maxClientsIdLength: 200,
      maxTopicLevels: 10,
      authenticate: (client, _username, password, done) => {
        this.#authenticate(client, password).then(
          () => done(null, true),
          () => done(Object.assign(new Error("bad user name or password"), { returnCode: 4 }), false),
        );
      },
      authorizePublish: (client, packet, done) => this.#publish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        this.#maySubscribe(client, subscription.topic).then(
          // Refused with 128, MQTT 3.1.1 §3.9.3.
          (heard) => done(null, heard ? subscription : null),
          done,
        );
      },
      // Each hearer is told by its feeds, under its own rights; nothing goes from one client to another.
      authorizeForward: () => null,
    });
    this.#entityFeeds = new EntityFeeds(parts.sensorThings, parts.log);
    this.feeds = new Feeds(parts);
    this.aedes.on("unsubscribe", (topics, client) => {
      const session = this.#sessions.get(client);
      if (session !== undefined) for (const topic of topics) this.#unsubscribe(session, topic);
    });
    this.aedes.on("clientDisconnect", (client) => this.#leave(client));
    this.aedes.on("clientError", (client, error) => {
      parts.log.info({ client: client.id, reason: error.message }, "an MQTT connection was closed");
      this.#leave(client);
    });
    this.aedes.on("connectionError", (_client, error) => {
      parts.log.debug({ reason: error.message }, "an MQTT connection did not come about");
    });
    this.#timer = setInterval(() => void this.#lookAgain(), lookAgainMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.feeds.close(), this.#entityFeeds.close()]);
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()));
  }

  async #authenticate(client: Client, password: Readonly<Buffer | undefined>): Promise<void> {
    const { actorOf } = this.#parts;
    const token = password?.toString("utf8") ?? "";
    if (token === "") throw new Error("no token");
    const actor: Actor = { ...(await actorOf(token)), channel: "mqtt" };
    const session: Session = {
      token,
      actor,
      gathering: new Gathering(actor, { ...this.#parts, complaints: this.feeds }),
      acknowledging: new Acknowledging(client),
      passedOver: 0,
      tell(topic, payload) {
        if (!tellAlone(client, topic, payload)) session.passedOver += 1;
      },
    };
    this.#sessions.set(client, session);
  }

  /** Begins to tell a client of a topic; answers whether it may hear it. */
  async #maySubscribe(client: Client, topic: string): Promise<boolean> {
    const session = this.#sessions.get(client);
    if (session === undefined) return false;
    const feed = feedOf(topic);
    if (feed === undefined) return false;
    const given =
      feed.kind === "entities"
        ? await this.#entityFeeds.subscribe(session, topic, feed)
        : await this.feeds.subscribe(session, topic, feed);
    // Gone while it was looked for.
    if (!this.#sessions.has(client)) this.#unsubscribe(session, topic);
    return given;
  }

  #unsubscribe(session: Session, topic: string): void {
    this.feeds.unsubscribe(session, topic);
    this.#entityFeeds.unsubscribe(session, topic);
  }

  /** Answers when the readings are durable: only then is the message acknowledged. */
  #publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    // What the house itself says.
    if (client === null) {
      done(null);
      return;
    }
    const session = this.#sessions.get(client);
    const target = this.#targetOf(packet.topic);
    if (session === undefined || target === undefined || !mayPublish(session.actor, packet.topic)) {
      done(new Error(`nothing may be published to ${packet.topic} with this token`));
      return;
    }
    const { qos, messageId } = packet;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    packet.retain = false;
    session.gathering.add(target, payload, (failure) => {
      if (failure !== undefined) {
        // Not acknowledged: the sender sends it again over its next connection.
        this.#parts.log.warn(
          { client: client.id, err: failure },
          "readings could not be stored; not acknowledged",
        );
        done(failure);
        return;
      }
      packet.topic = takenTopic;
      packet.payload = nothing;
      if (qos === 1 && messageId !== undefined) {
        session.acknowledging.add(messageId);
        packet.qos = 0;
      }
      done(null);
    });
  }

  #targetOf(topic: string): Target | undefined {
    const known = this.#targets.get(topic);
    if (known !== undefined) return known;
    const target = targetOf(topic);
    if (target === undefined) return undefined;
    if (this.#targets.size >= topicsRemembered) this.#targets.clear();
    this.#targets.set(topic, target);
    return target;
  }

  #leave(client: Client): void {
    const session = this.#sessions.get(client);
    if (session === undefined) return;
    this.feeds.leave(session);
    this.#entityFeeds.leave(session);
    this.#sayPassedOver(client, session);
    this.#sessions.delete(client);
  }

  #sayPassedOver(client: Client, session: Session): void {
    if (session.passedOver === 0) return;
    const { passedOver: messages } = session;
    session.passedOver = 0;
    this.#parts.log.warn({ client: client.id, messages }, "an MQTT client reads too slowly to be told all");
  }

  /** Shows out whose token has ended, and takes up what its account may now. */
  async #lookAgain(): Promise<void> {
    for (const [client, session] of this.#sessions) {
      this.#sayPassedOver(client, session);
      try {
        session.actor = { ...(await this.#parts.actorOf(session.token)), channel: "mqtt" };
        session.gathering.actor = session.actor;
      } catch (error) {
        this.#parts.log.info(
          { client: client.id, err: error },
          "an MQTT connection's token is not good any more",
        );
        client.close();
      }
    }
  }
}

async function serverOf({ tls }: BrokerParts, aedes: Aedes): Promise<Server> {
  const handle = (connection: Parameters<Aedes["handle"]>[0]) => void aedes.handle(connection);
  if (tls === undefined) return createServer({ noDelay: true }, handle);
  try {
    const [key, cert] = await Promise.all([readFile(tls.keyFile), readFile(tls.certificateFile)]);
    return createTlsServer({ key, cert }, handle);
  } catch (error) {
    throw problem("mqtt.certificate", { reason: error instanceof Error ? error.message : String(error) });
  }
}

async function listen(server: Server, { host, port }: BrokerParts): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      reject(taken ? problem("mqtt.port-taken", { port }) : error);
    });
    server.listen({ host, port }, resolve);
  });
}
