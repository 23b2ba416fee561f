-- Places and organisations: areas with their boundaries, units, and who answers for what; each with its past.

CREATE SCHEMA IF NOT EXISTS foundation;

CREATE TABLE foundation.area (
  id             uuid PRIMARY KEY,
  code           text COLLATE "C" NOT NULL CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z-]{0,39}$'),
  level          text NOT NULL CHECK (level IN ('district', 'subdistrict', 'neighbourhood')),
  parent         text COLLATE "C",
  names          jsonb NOT NULL,
  boundary       jsonb NOT NULL,
  digest         text NOT NULL CHECK (length(digest) = 64),
  origin         text NOT NULL CHECK (origin IN ('city', 'import')),
  source         text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  crs            text NOT NULL CHECK (crs IN ('wgs84', 'gcj02', 'bd09')),
  valid_from     date NOT NULL,
  valid_to       date,
  recorded_at    timestamptz(3) NOT NULL,
  superseded_at  timestamptz(3),
  CONSTRAINT area_valid_time CHECK (valid_to IS NULL OR valid_from < valid_to)
);
COMMENT ON TABLE foundation.area IS 'Administrative areas and their boundaries, each for a span of days. Nothing is deleted: a row that is no longer believed is superseded';
COMMENT ON COLUMN foundation.area.id IS 'UUIDv7';
COMMENT ON COLUMN foundation.area.code IS 'Stable code; in China the statistical division code';
COMMENT ON COLUMN foundation.area.level IS 'district, subdistrict or neighbourhood';
COMMENT ON COLUMN foundation.area.parent IS 'Code of the area one level up; null at the top';
COMMENT ON COLUMN foundation.area.names IS 'Name in zh-CN, ja and en';
COMMENT ON COLUMN foundation.area.boundary IS 'Coordinates of a GeoJSON MultiPolygon, degrees WGS-84';
COMMENT ON COLUMN foundation.area.digest IS 'SHA-256 of level, parent, names and boundary: finds what changed';
COMMENT ON COLUMN foundation.area.origin IS 'city: came with the city folder; import: brought by an administrator, which the city folder never overrules';
COMMENT ON COLUMN foundation.area.source IS 'Who drew it, in a sentence';
COMMENT ON COLUMN foundation.area.crs IS 'Coordinate system of the file it came from';
COMMENT ON COLUMN foundation.area.valid_from IS 'First day on which it holds';
COMMENT ON COLUMN foundation.area.valid_to IS 'First day on which it no longer holds; null until further notice';
COMMENT ON COLUMN foundation.area.recorded_at IS 'When it came to be known here';
COMMENT ON COLUMN foundation.area.superseded_at IS 'When it ceased to be believed; null while it is';
CREATE UNIQUE INDEX area_code_valid_from ON foundation.area (code, valid_from) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX area_code_open ON foundation.area (code) WHERE superseded_at IS NULL AND valid_to IS NULL;
GRANT SELECT, INSERT, UPDATE (valid_to, superseded_at) ON foundation.area TO liangwang_app;

CREATE TABLE foundation.organisation (
  id             uuid PRIMARY KEY,
  path           text COLLATE "C" NOT NULL CHECK (path ~ '^([a-z0-9]+(-[a-z0-9]+)*/)+$'),
  kind           text NOT NULL CHECK (kind IN ('district', 'department', 'subdistrict', 'committee', 'team', 'centre', 'hall')),
  area           text COLLATE "C",
  names          jsonb NOT NULL,
  digest         text NOT NULL CHECK (length(digest) = 64),
  origin         text NOT NULL CHECK (origin IN ('city', 'import')),
  source         text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  version        integer NOT NULL CHECK (version > 0),
  valid_from     date NOT NULL,
  valid_to       date,
  recorded_at    timestamptz(3) NOT NULL,
  superseded_at  timestamptz(3),
  CONSTRAINT organisation_valid_time CHECK (valid_to IS NULL OR valid_from < valid_to)
);
COMMENT ON TABLE foundation.organisation IS 'Units of the administration, each for a span of days. Nothing is deleted';
COMMENT ON COLUMN foundation.organisation.id IS 'UUIDv7';
COMMENT ON COLUMN foundation.organisation.path IS 'Identity of the unit: words each followed by a slash; a subtree is a prefix';
COMMENT ON COLUMN foundation.organisation.kind IS 'district, department, subdistrict, committee, team, centre or hall';
COMMENT ON COLUMN foundation.organisation.area IS 'Code of the area it stands for, its own or inherited; null where there is none';
COMMENT ON COLUMN foundation.organisation.names IS 'Name in zh-CN, ja and en';
COMMENT ON COLUMN foundation.organisation.digest IS 'SHA-256 of kind, area and names: finds what changed';
COMMENT ON COLUMN foundation.organisation.origin IS 'city: came with the city folder; import: brought by an administrator';
COMMENT ON COLUMN foundation.organisation.source IS 'Where it is known from';
COMMENT ON COLUMN foundation.organisation.version IS 'The n-th state of this unit known here';
COMMENT ON COLUMN foundation.organisation.valid_from IS 'First day on which it holds';
COMMENT ON COLUMN foundation.organisation.valid_to IS 'First day on which it no longer holds; null until further notice';
COMMENT ON COLUMN foundation.organisation.recorded_at IS 'When it came to be known here';
COMMENT ON COLUMN foundation.organisation.superseded_at IS 'When it ceased to be believed; null while it is';
CREATE UNIQUE INDEX organisation_path_valid_from ON foundation.organisation (path, valid_from) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX organisation_path_open ON foundation.organisation (path) WHERE superseded_at IS NULL AND valid_to IS NULL;
CREATE UNIQUE INDEX organisation_version ON foundation.organisation (path, version);
GRANT SELECT, INSERT, UPDATE (valid_to, superseded_at) ON foundation.organisation TO liangwang_app;

CREATE TABLE foundation.responsibility (
  id             uuid PRIMARY KEY,
  ordinal        integer NOT NULL,
  unit           text COLLATE "C",
  kind           text,
  categories     text[],
  labels         text[],
  areas          text[],
  hours          jsonb,
  role           text NOT NULL CHECK (role IN ('lead', 'partner')),
  source         text NOT NULL,
  valid_from     date,
  valid_to       date,
  recorded_at    timestamptz(3) NOT NULL,
  superseded_at  timestamptz(3),
  CONSTRAINT responsibility_unit_or_kind CHECK ((unit IS NULL) <> (kind IS NULL)),
  CONSTRAINT responsibility_what CHECK (categories IS NOT NULL OR labels IS NOT NULL)
);
COMMENT ON TABLE foundation.responsibility IS 'Who answers for what, where and when: the duty list, in its order. A new list supersedes the old one as a whole';
COMMENT ON COLUMN foundation.responsibility.id IS 'UUIDv7';
COMMENT ON COLUMN foundation.responsibility.ordinal IS 'Place in the list; the last word between equals';
COMMENT ON COLUMN foundation.responsibility.unit IS 'Path of the unit that answers';
COMMENT ON COLUMN foundation.responsibility.kind IS 'Instead of a unit: the unit of this kind where the matter is';
COMMENT ON COLUMN foundation.responsibility.categories IS 'Groups, or group/category';
COMMENT ON COLUMN foundation.responsibility.labels IS 'Labels of the matter, any of them';
COMMENT ON COLUMN foundation.responsibility.areas IS 'Only in these areas; null means the area of the unit';
COMMENT ON COLUMN foundation.responsibility.hours IS 'weekdays, from, to on the city''s clock; null means always';
COMMENT ON COLUMN foundation.responsibility.role IS 'lead or partner';
COMMENT ON COLUMN foundation.responsibility.source IS 'Where it is known from';
COMMENT ON COLUMN foundation.responsibility.valid_from IS 'First day on which it holds; null: always did';
COMMENT ON COLUMN foundation.responsibility.valid_to IS 'First day on which it no longer holds; null until further notice';
COMMENT ON COLUMN foundation.responsibility.recorded_at IS 'When it came to be known here';
COMMENT ON COLUMN foundation.responsibility.superseded_at IS 'When it ceased to be believed; null while it is';
CREATE INDEX responsibility_current ON foundation.responsibility (ordinal) WHERE superseded_at IS NULL;
GRANT SELECT, INSERT, UPDATE (superseded_at) ON foundation.responsibility TO liangwang_app;
