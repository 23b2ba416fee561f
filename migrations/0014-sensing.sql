-- Sensing: what stands in the city and measures. Readings themselves are in the history; alarms have their own migration.

CREATE SCHEMA sensing;
COMMENT ON SCHEMA sensing IS 'Things with their places, sensors and streams; what single observations carry beside their reading';
GRANT USAGE ON SCHEMA sensing TO liangwang_app;

-- Places and features --------------------------------------------------------------------------------------------

CREATE SEQUENCE sensing.location_id AS integer;
GRANT USAGE ON SEQUENCE sensing.location_id TO liangwang_app;
CREATE TABLE sensing.location (
  id             integer PRIMARY KEY DEFAULT nextval('sensing.location_id'),
  code           text CHECK (length(code) BETWEEN 1 AND 200),
  name           text NOT NULL,
  description    text NOT NULL,
  encoding_type  text NOT NULL,
  location       jsonb NOT NULL,
  properties     jsonb,
  unit           text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner          text NOT NULL,
  origin         text NOT NULL CHECK (origin IN ('city', 'api')),
  version        integer NOT NULL DEFAULT 1,
  created_at     timestamptz(3) NOT NULL,
  retired_at     timestamptz(3)
);
COMMENT ON TABLE sensing.location IS 'Where things stand or stood: a SensorThings Location';
COMMENT ON COLUMN sensing.location.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.location.code IS 'Code in streams.yaml or given by a client; null where nobody gave one';
COMMENT ON COLUMN sensing.location.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.location.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.location.encoding_type IS 'Media type of what follows, such as application/geo+json';
COMMENT ON COLUMN sensing.location.location IS 'The place itself, GeoJSON in WGS-84 as a rule';
COMMENT ON COLUMN sensing.location.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.location.unit IS 'Path of the responsible unit; decides who may reach it';
COMMENT ON COLUMN sensing.location.owner IS 'Account that made it';
COMMENT ON COLUMN sensing.location.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.location.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.location.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.location.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.location TO liangwang_app;

CREATE UNIQUE INDEX location_code ON sensing.location (code) WHERE retired_at IS NULL;
CREATE INDEX location_unit ON sensing.location (unit);

CREATE SEQUENCE sensing.feature_id AS integer;
GRANT USAGE ON SEQUENCE sensing.feature_id TO liangwang_app;
CREATE TABLE sensing.feature (
  id             integer PRIMARY KEY DEFAULT nextval('sensing.feature_id'),
  code           text CHECK (length(code) BETWEEN 1 AND 200),
  name           text NOT NULL,
  description    text NOT NULL,
  encoding_type  text NOT NULL,
  feature        jsonb NOT NULL,
  properties     jsonb,
  unit           text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner          text NOT NULL,
  origin         text NOT NULL CHECK (origin IN ('city', 'api')),
  version        integer NOT NULL DEFAULT 1,
  created_at     timestamptz(3) NOT NULL,
  retired_at     timestamptz(3)
);
COMMENT ON TABLE sensing.feature IS 'What observations are about: a SensorThings FeatureOfInterest';
COMMENT ON COLUMN sensing.feature.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.feature.code IS 'Code in streams.yaml or given by a client; null where nobody gave one';
COMMENT ON COLUMN sensing.feature.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.feature.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.feature.encoding_type IS 'Media type of what follows, such as application/geo+json';
COMMENT ON COLUMN sensing.feature.feature IS 'The feature itself, GeoJSON in WGS-84 as a rule';
COMMENT ON COLUMN sensing.feature.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.feature.unit IS 'Path of the responsible unit; decides who may reach it';
COMMENT ON COLUMN sensing.feature.owner IS 'Account that made it';
COMMENT ON COLUMN sensing.feature.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.feature.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.feature.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.feature.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.feature TO liangwang_app;

CREATE UNIQUE INDEX feature_code ON sensing.feature (code) WHERE retired_at IS NULL;
CREATE INDEX feature_unit ON sensing.feature (unit);

-- Things ---------------------------------------------------------------------------------------------------------

CREATE SEQUENCE sensing.thing_id AS integer;
GRANT USAGE ON SEQUENCE sensing.thing_id TO liangwang_app;
CREATE TABLE sensing.thing (
  id           integer PRIMARY KEY DEFAULT nextval('sensing.thing_id'),
  code         text CHECK (length(code) BETWEEN 1 AND 200),
  name         text NOT NULL,
  description  text NOT NULL,
  names        jsonb,
  properties   jsonb,
  unit         text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner        text NOT NULL,
  origin       text NOT NULL CHECK (origin IN ('city', 'api')),
  area_path    text COLLATE "C",
  cell         text COLLATE "C",
  longitude    double precision,
  latitude     double precision,
  feature      integer REFERENCES sensing.feature,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL,
  changed_in   xid8 NOT NULL DEFAULT pg_current_xact_id(),
  retired_at   timestamptz(3),
  CONSTRAINT thing_point CHECK ((longitude IS NULL) = (latitude IS NULL))
);
COMMENT ON TABLE sensing.thing IS 'What stands in the city and has streams: a manhole, a lift, a lamp; a SensorThings Thing';
COMMENT ON COLUMN sensing.thing.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.thing.code IS 'Code in streams.yaml or given by a client; null where nobody gave one';
COMMENT ON COLUMN sensing.thing.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.thing.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.thing.names IS 'Names in zh-CN, ja and en where the city gives them; null otherwise';
COMMENT ON COLUMN sensing.thing.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.thing.unit IS 'Path of the responsible unit; decides who may reach it';
COMMENT ON COLUMN sensing.thing.owner IS 'Account that made it';
COMMENT ON COLUMN sensing.thing.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.thing.area_path IS 'Path of area codes its place lies in, widest first; null where it has none or lies outside';
COMMENT ON COLUMN sensing.thing.cell IS 'Code of the unit grid cell of its place; null where it has none';
COMMENT ON COLUMN sensing.thing.longitude IS 'Degrees east of Greenwich, WGS-84; null where it has no point';
COMMENT ON COLUMN sensing.thing.latitude IS 'Degrees north, WGS-84; null where it has no point';
COMMENT ON COLUMN sensing.thing.feature IS 'Feature of interest of observations that name none: made from its present place';
COMMENT ON COLUMN sensing.thing.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.thing.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.thing.changed_in IS 'Transaction of its last change, by which directories in memory keep up';
COMMENT ON COLUMN sensing.thing.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.thing TO liangwang_app;

CREATE UNIQUE INDEX thing_code ON sensing.thing (code) WHERE retired_at IS NULL;
CREATE INDEX thing_unit ON sensing.thing (unit, id);
CREATE INDEX thing_owner ON sensing.thing (owner);
CREATE INDEX thing_area ON sensing.thing (area_path);
CREATE INDEX thing_changed ON sensing.thing (changed_in);
CREATE INDEX thing_feature ON sensing.thing (feature);

CREATE TABLE sensing.thing_location (
  thing     integer NOT NULL REFERENCES sensing.thing,
  location  integer NOT NULL REFERENCES sensing.location,
  PRIMARY KEY (thing, location)
);
COMMENT ON TABLE sensing.thing_location IS 'Where things stand now';
COMMENT ON COLUMN sensing.thing_location.thing IS 'The thing';
COMMENT ON COLUMN sensing.thing_location.location IS 'One of its places; several are several ways to say the same';
GRANT SELECT, INSERT, DELETE ON sensing.thing_location TO liangwang_app;

CREATE INDEX thing_location_location ON sensing.thing_location (location);

CREATE SEQUENCE sensing.historical_location_id AS integer;
GRANT USAGE ON SEQUENCE sensing.historical_location_id TO liangwang_app;
CREATE TABLE sensing.historical_location (
  id          integer PRIMARY KEY DEFAULT nextval('sensing.historical_location_id'),
  thing       integer NOT NULL REFERENCES sensing.thing,
  time        timestamptz(3) NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  retired_at  timestamptz(3)
);
COMMENT ON TABLE sensing.historical_location IS 'When a thing came to where it stands or stood: a SensorThings HistoricalLocation';
COMMENT ON COLUMN sensing.historical_location.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.historical_location.thing IS 'The thing';
COMMENT ON COLUMN sensing.historical_location.time IS 'When it came there';
COMMENT ON COLUMN sensing.historical_location.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.historical_location.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.historical_location TO liangwang_app;

CREATE INDEX historical_location_thing ON sensing.historical_location (thing, time);

CREATE TABLE sensing.historical_location_location (
  historical_location  integer NOT NULL REFERENCES sensing.historical_location,
  location             integer NOT NULL REFERENCES sensing.location,
  PRIMARY KEY (historical_location, location)
);
COMMENT ON TABLE sensing.historical_location_location IS 'The places of a historical location';
COMMENT ON COLUMN sensing.historical_location_location.historical_location IS 'The moment';
COMMENT ON COLUMN sensing.historical_location_location.location IS 'A place the thing had from then on';
GRANT SELECT, INSERT, DELETE ON sensing.historical_location_location TO liangwang_app;

CREATE INDEX historical_location_location_location ON sensing.historical_location_location (location);

-- Streams --------------------------------------------------------------------------------------------------------

CREATE SEQUENCE sensing.sensor_id AS integer;
GRANT USAGE ON SEQUENCE sensing.sensor_id TO liangwang_app;
CREATE TABLE sensing.sensor (
  id             integer PRIMARY KEY DEFAULT nextval('sensing.sensor_id'),
  code           text CHECK (length(code) BETWEEN 1 AND 200),
  name           text NOT NULL,
  description    text NOT NULL,
  encoding_type  text NOT NULL,
  metadata       jsonb NOT NULL,
  properties     jsonb,
  unit           text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner          text NOT NULL,
  origin         text NOT NULL CHECK (origin IN ('city', 'api')),
  version        integer NOT NULL DEFAULT 1,
  created_at     timestamptz(3) NOT NULL,
  retired_at     timestamptz(3)
);
COMMENT ON TABLE sensing.sensor IS 'An instrument or a model of instruments: a SensorThings Sensor';
COMMENT ON COLUMN sensing.sensor.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.sensor.code IS 'Code in streams.yaml or given by a client; null where nobody gave one';
COMMENT ON COLUMN sensing.sensor.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.sensor.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.sensor.encoding_type IS 'Media type of what follows, such as application/geo+json';
COMMENT ON COLUMN sensing.sensor.metadata IS 'Its description in that encoding, or where to find it';
COMMENT ON COLUMN sensing.sensor.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.sensor.unit IS 'Path of the responsible unit; decides who may reach it';
COMMENT ON COLUMN sensing.sensor.owner IS 'Account that made it';
COMMENT ON COLUMN sensing.sensor.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.sensor.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.sensor.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.sensor.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.sensor TO liangwang_app;

CREATE UNIQUE INDEX sensor_code ON sensing.sensor (code) WHERE retired_at IS NULL;
CREATE INDEX sensor_unit ON sensing.sensor (unit);

CREATE SEQUENCE sensing.observed_property_id AS integer;
GRANT USAGE ON SEQUENCE sensing.observed_property_id TO liangwang_app;
CREATE TABLE sensing.observed_property (
  id           integer PRIMARY KEY DEFAULT nextval('sensing.observed_property_id'),
  code         text CHECK (length(code) BETWEEN 1 AND 200),
  name         text NOT NULL,
  definition   text NOT NULL,
  description  text NOT NULL,
  properties   jsonb,
  unit         text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner        text NOT NULL,
  origin       text NOT NULL CHECK (origin IN ('city', 'api')),
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL,
  retired_at   timestamptz(3)
);
COMMENT ON TABLE sensing.observed_property IS 'The phenomenon that is observed: a SensorThings ObservedProperty';
COMMENT ON COLUMN sensing.observed_property.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.observed_property.code IS 'Code in streams.yaml or given by a client; null where nobody gave one';
COMMENT ON COLUMN sensing.observed_property.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.observed_property.definition IS 'URI of its definition';
COMMENT ON COLUMN sensing.observed_property.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.observed_property.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.observed_property.unit IS 'Path of the responsible unit; decides who may reach it';
COMMENT ON COLUMN sensing.observed_property.owner IS 'Account that made it';
COMMENT ON COLUMN sensing.observed_property.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.observed_property.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.observed_property.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.observed_property.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.observed_property TO liangwang_app;

CREATE UNIQUE INDEX observed_property_code ON sensing.observed_property (code) WHERE retired_at IS NULL;
CREATE INDEX observed_property_unit ON sensing.observed_property (unit);

CREATE SEQUENCE sensing.stream_id AS integer;
GRANT USAGE ON SEQUENCE sensing.stream_id TO liangwang_app;
CREATE TABLE sensing.stream (
  id                 integer PRIMARY KEY DEFAULT nextval('sensing.stream_id'),
  code               text NOT NULL CHECK (length(code) BETWEEN 1 AND 200),
  kind               text,
  name               text NOT NULL,
  description        text NOT NULL,
  names              jsonb,
  thing              integer NOT NULL REFERENCES sensing.thing,
  sensor             integer NOT NULL REFERENCES sensing.sensor,
  observed_property  integer NOT NULL REFERENCES sensing.observed_property,
  observation_type   text NOT NULL,
  result_type        text NOT NULL CHECK (result_type IN ('measure', 'count', 'truth', 'category')),
  unit_name          text,
  unit_symbol        text,
  unit_definition    text,
  unit_code          text,
  settings           jsonb NOT NULL,
  observed_area      jsonb,
  properties         jsonb,
  origin             text NOT NULL CHECK (origin IN ('city', 'api')),
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL,
  changed_in         xid8 NOT NULL DEFAULT pg_current_xact_id(),
  retired_at         timestamptz(3)
);
COMMENT ON TABLE sensing.stream IS 'Readings of one property by one sensor on one thing: a SensorThings Datastream. Its id is its number in history';
COMMENT ON COLUMN sensing.stream.id IS 'Small whole number, never used again: the @iot.id of SensorThings';
COMMENT ON COLUMN sensing.stream.code IS 'What devices and files call it';
COMMENT ON COLUMN sensing.stream.kind IS 'Code of its kind in streams.yaml; null for one that came without';
COMMENT ON COLUMN sensing.stream.name IS 'Its name, as SensorThings tells it';
COMMENT ON COLUMN sensing.stream.description IS 'What it is, in a sentence';
COMMENT ON COLUMN sensing.stream.names IS 'Names in zh-CN, ja and en where the city gives them; null otherwise';
COMMENT ON COLUMN sensing.stream.thing IS 'The thing it belongs to; decides who may reach it';
COMMENT ON COLUMN sensing.stream.sensor IS 'What measures';
COMMENT ON COLUMN sensing.stream.observed_property IS 'What is measured';
COMMENT ON COLUMN sensing.stream.observation_type IS 'URI of the type of its results in OGC O&M';
COMMENT ON COLUMN sensing.stream.result_type IS 'measure, count, truth or category: how results are kept';
COMMENT ON COLUMN sensing.stream.unit_name IS 'Name of the unit of measurement; null where it has none';
COMMENT ON COLUMN sensing.stream.unit_symbol IS 'Its symbol, such as °C; null where it has none';
COMMENT ON COLUMN sensing.stream.unit_definition IS 'URI of its definition, or its UCUM code; null where it has none';
COMMENT ON COLUMN sensing.stream.unit_code IS 'UCUM code of the unit; null where none is known';
COMMENT ON COLUMN sensing.stream.settings IS 'How its readings are taken: decimals, range, tolerances in milliseconds, retention';
COMMENT ON COLUMN sensing.stream.observed_area IS 'GeoJSON polygon that a client gave; null where none';
COMMENT ON COLUMN sensing.stream.properties IS 'Whatever the client wants to keep with it; null where nothing';
COMMENT ON COLUMN sensing.stream.origin IS 'city: comes from streams.yaml and follows it; api: made by a client';
COMMENT ON COLUMN sensing.stream.version IS 'Counts its changes; the ETag';
COMMENT ON COLUMN sensing.stream.created_at IS 'When it was made';
COMMENT ON COLUMN sensing.stream.changed_in IS 'Transaction of its last change, by which directories in memory keep up';
COMMENT ON COLUMN sensing.stream.retired_at IS 'When it was taken out of use; null while it is in use. Retired rows are seen by nobody and keep their number';
GRANT SELECT, INSERT, UPDATE ON sensing.stream TO liangwang_app;

CREATE UNIQUE INDEX stream_code ON sensing.stream (code) WHERE retired_at IS NULL;
CREATE INDEX stream_thing ON sensing.stream (thing);
CREATE INDEX stream_sensor ON sensing.stream (sensor);
CREATE INDEX stream_observed_property ON sensing.stream (observed_property);
CREATE INDEX stream_kind ON sensing.stream (kind);
CREATE INDEX stream_changed ON sensing.stream (changed_in);

CREATE TABLE sensing.word (
  stream  integer NOT NULL REFERENCES sensing.stream,
  code    integer NOT NULL CHECK (code >= 0),
  word    text NOT NULL,
  PRIMARY KEY (stream, code),
  CONSTRAINT word_once UNIQUE (stream, word)
);
COMMENT ON TABLE sensing.word IS 'Words of streams of categories: history keeps a word as its place in the list';
COMMENT ON COLUMN sensing.word.stream IS 'The stream';
COMMENT ON COLUMN sensing.word.code IS 'Its place in the list, from 0';
COMMENT ON COLUMN sensing.word.word IS 'The word; for a stream whose type is OM_Observation, which takes any JSON, the result as JSON text';
GRANT SELECT, INSERT ON sensing.word TO liangwang_app;

-- Observations ---------------------------------------------------------------------------------------------------

CREATE TABLE sensing.observation (
  stream          integer NOT NULL REFERENCES sensing.stream,
  time            timestamptz(3) NOT NULL,
  ends_at         timestamptz(3),
  result_time     timestamptz(3),
  valid_from      timestamptz(3),
  valid_to        timestamptz(3),
  result_quality  jsonb,
  parameters      jsonb,
  feature         integer REFERENCES sensing.feature,
  PRIMARY KEY (stream, time)
);
COMMENT ON TABLE sensing.observation IS 'What an observation carries beside its reading, which is in the history. Most carry nothing and have no row';
COMMENT ON COLUMN sensing.observation.stream IS 'The stream';
COMMENT ON COLUMN sensing.observation.time IS 'Time of the reading: the phenomenon''s instant, or the start of its interval';
COMMENT ON COLUMN sensing.observation.ends_at IS 'End of the phenomenon''s interval; null for an instant';
COMMENT ON COLUMN sensing.observation.result_time IS 'When the result was produced; null where it was not told';
COMMENT ON COLUMN sensing.observation.valid_from IS 'From when the result may be used; null where it was not told';
COMMENT ON COLUMN sensing.observation.valid_to IS 'Until when; null where it was not told';
COMMENT ON COLUMN sensing.observation.result_quality IS 'The sender''s words about quality, any JSON; null where none';
COMMENT ON COLUMN sensing.observation.parameters IS 'Circumstances of the observation, key and value; null where none';
COMMENT ON COLUMN sensing.observation.feature IS 'Its own feature of interest; null where it is the thing''s';
GRANT SELECT, INSERT, UPDATE, DELETE ON sensing.observation TO liangwang_app;

CREATE INDEX observation_feature ON sensing.observation (feature) WHERE feature IS NOT NULL;
