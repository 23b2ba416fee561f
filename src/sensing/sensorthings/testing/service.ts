import type { FastifyInstance } from "fastify";
import { type TestKernel, testActor, testKernel } from "../../../../test/support/kernel.ts";
import { testServer } from "../../../../test/support/server.ts";
import { loadOrganisations, loadPlaces, PlaceIndex, type Unit, unitsOf } from "../../../foundation/index.ts";
import { type Actor, type Reach, systemContext, Tail } from "../../../kernel/index.ts";
import { IntakeCounts } from "../../ingest/counts.ts";
import { Ingest, type Watch } from "../../ingest/ingest.ts";
import { intakeRoutes } from "../../ingest/routes.ts";
import { StreamTable } from "../../ingest/stream-table.ts";
import { MemoryHistory } from "../../ingest/testing.ts";
import type { SensorThings } from "../../mqtt/index.ts";
import { problem } from "../../problems.ts";
import { Directory, loadCityStreams, loadStreams, type StreamsFile } from "../../registry/index.ts";
import { extrasKeeper, groundOf, sensorThingsOverMqtt, sensorThingsRoutes } from "../index.ts";

export type Answer = { status: number; headers: Headers; body: Record<string, unknown>; text: string };
export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** The service over a database of its own with the small city's streams, for tests. */
export type TestService = {
  kernel: TestKernel;
  history: MemoryHistory;
  directory: Directory;
  ingest: Ingest;
  /** Shows every stored batch to one more. */
  watch(watch: Watch): void;
  /** The same service, as MQTT has it. */
  overMqtt: SensorThings;
  file: StreamsFile;
  units: readonly Unit[];
  server: FastifyInstance;
  url: string;
  /** May do everything. */
  all: Caller;
  anonymous: Caller;
  /** Whoever holds these grants at a unit. */
  as: (name: string, unit: string, grants: Record<string, Reach>) => Caller;
  close(): Promise<void>;
};

export async function testService(): Promise<TestService> {
  const folder = "cities/port-linden";
  const kernel = await testKernel();
  const areas = (await loadPlaces(folder)).flatMap((set) => set.areas);
  const places = new PlaceIndex(areas);
  const units = unitsOf(await loadOrganisations(folder, new Set(areas.map(({ code }) => code))));
  const file = await loadStreams(
    folder,
    units.map(({ path }) => path),
  );
  await loadCityStreams(systemContext(kernel.ground), file, { places, units, root: "port-linden/" });
  const directory = await Directory.open(kernel.database, (error) => {
    throw error;
  });
  const history = new MemoryHistory();
  const table = new StreamTable(directory);
  const watches: Watch[] = [];
  const ingest = new Ingest({
    history,
    table,
    counts: new IntakeCounts(kernel.metrics, () => 0),
    watch: {
      observe(batch) {
        for (const watch of watches) watch.observe(batch);
      },
    },
    clock: kernel.clock,
    log: kernel.log,
    room: { readings: 1_000_000, bytes: 100_000_000 },
  });
  const tokens = new Map<string, Actor>();
  const given = {
    history,
    directory,
    ingest,
    file,
    places: () => places,
    units: () => units,
    publicUrl: undefined,
    batchBytes: 4_000_000,
  };
  const tail = new Tail(kernel.database, kernel.log);
  const routes = [
    ...sensorThingsRoutes(given),
    ...intakeRoutes({
      ingest,
      extrasKeeper: extrasKeeper((context) =>
        groundOf({ file, places: () => places, units: () => units }, context),
      ),
      bodyBytes: 4_000_000,
      base: (host, protocol) => `${protocol}://${host}/sensorthings/v1.1`,
    }),
  ];
  const modules = [{ name: "sensing", routes, problems: problem.catalogue }];
  const { server, url } = await testServer(kernel, modules, tokens);
  const caller =
    (token?: string): Caller =>
    async (method, path, body, headers = {}) => {
      const address = path.startsWith("http") ? path : `${url}/sensorthings/v1.1${path}`;
      const response = await fetch(address, {
        method,
        headers: {
          "accept-language": "en",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = (response.headers.get("content-type") ?? "").includes("json");
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== "" ? JSON.parse(text) : {},
        text,
      };
    };
  const as: TestService["as"] = (name, unit, grants) => {
    tokens.set(name, testActor(grants, { id: name, unit }));
    return caller(name);
  };
  const everything = { "stream.read": "all", "stream.write": "all", "reading.write": "all" } as const;
  return {
    kernel,
    history,
    directory,
    ingest,
    watch: (watch) => void watches.push(watch),
    overMqtt: sensorThingsOverMqtt({ ...given, ground: kernel.ground, tail, place: "http://city.test" }),
    file,
    units,
    server,
    url,
    all: as("everything", "port-linden/", everything),
    anonymous: caller(),
    as,
    async close() {
      await tail.stop();
      await server.close();
      table.close();
      directory.close();
      await kernel.close();
    },
  };
}

/** A Thing with a place, a stream of each type, and what they need. */
export const station = {
  name: "Weather station",
  description: "A station on the quay",
  properties: { maker: "O'Neill & Söhne", height: 3.5, tags: ["a", "b"] },
  Locations: [
    {
      name: "Quay",
      description: "The quay",
      encodingType: "application/geo+json",
      location: { type: "Point", coordinates: [11.41, 54.015] },
    },
  ],
  Datastreams: [
    {
      name: "Air temperature",
      description: "Temperature of the air",
      observationType: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
      unitOfMeasurement: { name: "degree Celsius", symbol: "°C", definition: "ucum:Cel" },
      Sensor: {
        name: "Pt100",
        description: "A thermometer",
        encodingType: "text/html",
        metadata: "https://example.org/pt100",
      },
      ObservedProperty: {
        name: "Temperature",
        definition: "http://qudt.org/vocab/quantitykind/Temperature",
        description: "How warm",
      },
    },
  ],
};
