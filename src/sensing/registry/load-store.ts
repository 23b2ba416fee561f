import { type RawBuilder, sql } from "kysely";
import type { Text, Transaction } from "../../kernel/index.ts";
import type { StreamSettings } from "./stream.ts";

/** What streams.yaml brings, as rows. */
export type Catalogue = {
  unit: string;
  /** What is `city` and not in the next catalogue of the city is retired. */
  origin: "city" | "api";
  sensors: { code: string; name: string; description: string; properties: unknown }[];
  properties: { code: string; name: string; definition: string; description: string }[];
  things: {
    code: string;
    name: string;
    names: Text;
    unit: string;
    area: string | null;
    cell: string | null;
    longitude: number | null;
    latitude: number | null;
  }[];
  streams: {
    code: string;
    kind: string | null;
    /** Code of its sensor. */
    sensor: string;
    name: string;
    names: Text;
    thing: string;
    property: string;
    observation_type: string;
    result_type: string;
    unit_name: string | null;
    unit_symbol: string | null;
    unit_code: string | null;
    settings: StreamSettings;
    words: readonly string[];
  }[];
};

const run = (tx: Transaction, query: RawBuilder<unknown>) => query.execute(tx);
const changed = sql`changed_in = pg_current_xact_id()`;

/** Writes the catalogue over what the city brought before, in a statement a table. Answers how many streams went. */
export async function storeCatalogue(tx: Transaction, catalogue: Catalogue, at: Date): Promise<number> {
  await sensorsAndProperties(tx, catalogue, at);
  await thingsAndPlaces(tx, catalogue, at);
  await streams(tx, catalogue, at);
  return retireMissing(tx, catalogue, at);
}

/** Writes rows that are not there yet, beside what the city brought. */
export async function addCatalogue(tx: Transaction, catalogue: Catalogue, at: Date): Promise<void> {
  const missing = async <R extends { code: string }>(table: string, rows: readonly R[]): Promise<R[]> => {
    const { rows: known } = await sql<{ code: string }>`SELECT code FROM ${sql.raw(table)}
      WHERE retired_at IS NULL AND code = ANY (${rows.map(({ code }) => code)}::text[])`.execute(tx);
    const codes = new Set(known.map(({ code }) => code));
    return rows.filter(({ code }) => !codes.has(code));
  };
  const added = {
    ...catalogue,
    sensors: await missing("sensing.sensor", catalogue.sensors),
    properties: await missing("sensing.observed_property", catalogue.properties),
    things: await missing("sensing.thing", catalogue.things),
    streams: await missing("sensing.stream", catalogue.streams),
  };
  await sensorsAndProperties(tx, added, at);
  await thingsAndPlaces(tx, added, at);
  await streams(tx, added, at);
}

async function sensorsAndProperties(
  tx: Transaction,
  { unit, origin, sensors, properties }: Catalogue,
  at: Date,
) {
  await run(
    tx,
    sql`INSERT INTO sensing.sensor
        (code, name, description, encoding_type, metadata, properties, unit, owner, origin, created_at)
      SELECT code, name, description, 'text/html', to_jsonb(description), properties, ${unit}, 'system', ${origin}, ${at}
      FROM jsonb_to_recordset(${JSON.stringify(sensors)}::jsonb) AS r
        (code text, name text, description text, properties jsonb)
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET name = excluded.name,
        description = excluded.description, metadata = excluded.metadata, properties = excluded.properties,
        unit = excluded.unit, version = sensor.version + 1`,
  );
  await run(
    tx,
    sql`INSERT INTO sensing.observed_property
        (code, name, definition, description, unit, owner, origin, created_at)
      SELECT code, name, definition, description, ${unit}, 'system', ${origin}, ${at}
      FROM jsonb_to_recordset(${JSON.stringify(properties)}::jsonb) AS r
        (code text, name text, definition text, description text)
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET name = excluded.name,
        definition = excluded.definition, description = excluded.description, unit = excluded.unit,
        version = observed_property.version + 1`,
  );
}

async function thingsAndPlaces(tx: Transaction, { things, origin }: Catalogue, at: Date) {
  const rows = JSON.stringify(things);
  const placed = sql`SELECT code, name, unit, jsonb_build_object('type', 'Point', 'coordinates',
      jsonb_build_array(longitude, latitude)) AS point
    FROM jsonb_to_recordset(${rows}::jsonb) AS r
      (code text, name text, unit text, longitude double precision, latitude double precision)
    WHERE longitude IS NOT NULL`;
  await run(
    tx,
    sql`INSERT INTO sensing.location
        (code, name, description, encoding_type, location, unit, owner, origin, created_at)
      SELECT code, name, name, 'application/geo+json', point, unit, 'system', ${origin}, ${at} FROM (${placed}) AS p
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET name = excluded.name,
        location = excluded.location, unit = excluded.unit, version = location.version + 1`,
  );
  await run(
    tx,
    sql`INSERT INTO sensing.feature
        (code, name, description, encoding_type, feature, unit, owner, origin, created_at)
      SELECT code, name, name, 'application/geo+json', point, unit, 'system', ${origin}, ${at} FROM (${placed}) AS p
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET name = excluded.name,
        feature = excluded.feature, unit = excluded.unit, version = feature.version + 1`,
  );
  await run(
    tx,
    sql`INSERT INTO sensing.thing (code, name, description, names, unit, owner, origin, area_path, cell, longitude,
        latitude, feature, created_at)
      SELECT r.code, r.name, r.name, names, r.unit, 'system', 'city', area, cell, longitude, latitude, f.id, ${at}
      FROM jsonb_to_recordset(${rows}::jsonb) AS r (code text, name text, names jsonb, unit text, area text, cell text,
        longitude double precision, latitude double precision)
      LEFT JOIN sensing.feature f ON f.code = r.code AND f.retired_at IS NULL AND longitude IS NOT NULL
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET name = excluded.name, names = excluded.names,
        unit = excluded.unit, area_path = excluded.area_path, cell = excluded.cell, longitude = excluded.longitude,
        latitude = excluded.latitude, feature = excluded.feature, version = thing.version + 1, ${changed}`,
  );
  await run(
    tx,
    sql`WITH placed AS (
        INSERT INTO sensing.thing_location (thing, location)
        SELECT t.id, l.id FROM sensing.thing t JOIN sensing.location l ON l.code = t.code AND l.retired_at IS NULL
        WHERE t.code = ANY (${things.map(({ code }) => code)}::text[]) AND t.retired_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM sensing.thing_location x WHERE x.thing = t.id)
        RETURNING thing, location),
      came AS (
        INSERT INTO sensing.historical_location (thing, time) SELECT thing, ${at} FROM placed RETURNING id, thing)
      INSERT INTO sensing.historical_location_location (historical_location, location)
      SELECT came.id, placed.location FROM came JOIN placed USING (thing)`,
  );
}

async function streams(tx: Transaction, { streams, origin }: Catalogue, at: Date) {
  const rows = JSON.stringify(streams);
  await run(
    tx,
    sql`INSERT INTO sensing.stream (code, kind, name, description, names, thing, sensor, observed_property,
        observation_type, result_type, unit_name, unit_symbol, unit_definition, unit_code, settings, origin, created_at)
      SELECT r.code, r.kind, r.name, r.name, r.names, t.id, s.id, p.id, r.observation_type, r.result_type, r.unit_name,
        r.unit_symbol, r.unit_code, r.unit_code, r.settings, ${origin}, ${at}
      FROM jsonb_to_recordset(${rows}::jsonb) AS r (code text, kind text, sensor text, name text, names jsonb,
        thing text, property text, observation_type text, result_type text, unit_name text, unit_symbol text, unit_code text,
        settings jsonb)
      JOIN sensing.thing t ON t.code = r.thing AND t.retired_at IS NULL
      JOIN sensing.sensor s ON s.code = r.sensor AND s.retired_at IS NULL
      JOIN sensing.observed_property p ON p.code = r.property AND p.retired_at IS NULL
      ON CONFLICT (code) WHERE retired_at IS NULL DO UPDATE SET kind = excluded.kind, name = excluded.name,
        description = excluded.description, names = excluded.names, thing = excluded.thing, sensor = excluded.sensor,
        observed_property = excluded.observed_property, unit_name = excluded.unit_name,
        unit_symbol = excluded.unit_symbol, unit_definition = excluded.unit_definition,
        unit_code = excluded.unit_code, version = stream.version + 1, ${changed},
        settings = excluded.settings || jsonb_build_object('decimals', stream.settings -> 'decimals')`,
  );
  await run(
    tx,
    sql`INSERT INTO sensing.word (stream, code, word)
      SELECT s.id, known.count + w.at - 1, w.word
      FROM jsonb_to_recordset(${rows}::jsonb) AS r (code text, words text[])
      JOIN sensing.stream s ON s.code = r.code AND s.retired_at IS NULL,
      LATERAL (SELECT count(*)::integer AS count FROM sensing.word k WHERE k.stream = s.id) AS known,
      LATERAL unnest(r.words) WITH ORDINALITY AS w (word, at)
      WHERE known.count = 0`,
  );
}

async function retireMissing(tx: Transaction, { things, streams }: Catalogue, at: Date): Promise<number> {
  const gone = await sql`UPDATE sensing.stream SET retired_at = ${at}, version = version + 1, ${changed}
    WHERE origin = 'city' AND retired_at IS NULL
      AND code <> ALL(${streams.map(({ code }) => code)}::text[])`.execute(tx);
  await run(
    tx,
    sql`UPDATE sensing.thing SET retired_at = ${at}, version = version + 1, ${changed}
      WHERE origin = 'city' AND retired_at IS NULL AND code <> ALL(${things.map(({ code }) => code)}::text[])
        AND NOT EXISTS (SELECT 1 FROM sensing.stream s WHERE s.thing = thing.id AND s.retired_at IS NULL)`,
  );
  return Number(gone.numAffectedRows ?? 0n);
}
