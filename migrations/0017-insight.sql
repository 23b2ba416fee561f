-- Insight: the city's vital signs, as they were worked out.

CREATE SCHEMA insight;
COMMENT ON SCHEMA insight IS 'What the city''s streams, alarms and tickets say together: vital signs';
GRANT USAGE ON SCHEMA insight TO liangwang_app;

CREATE TABLE insight.vital_sign (
  domain      text NOT NULL,
  area        text COLLATE "C" NOT NULL,
  quarter     timestamptz(3) NOT NULL,
  computed_at timestamptz(3) NOT NULL,
  formula     text NOT NULL,
  value       double precision CHECK (value BETWEEN 0 AND 100),
  reason      text,
  parts       jsonb NOT NULL,
  PRIMARY KEY (domain, area, quarter),
  CONSTRAINT vital_sign_value_or_reason CHECK ((value IS NULL) = (reason IS NOT NULL))
);
COMMENT ON TABLE insight.vital_sign IS 'One index a domain, area and quarter of an hour; the present quarter''s is worked out again until it is over';
COMMENT ON COLUMN insight.vital_sign.domain IS 'Code of the domain in vital-signs.yaml, such as water';
COMMENT ON COLUMN insight.vital_sign.area IS 'Code of the area; empty for the whole city';
COMMENT ON COLUMN insight.vital_sign.quarter IS 'Beginning of the quarter of an hour';
COMMENT ON COLUMN insight.vital_sign.computed_at IS 'When it was worked out last';
COMMENT ON COLUMN insight.vital_sign.formula IS 'Version of vital-signs.yaml by which it was worked out';
COMMENT ON COLUMN insight.vital_sign.value IS '0 to 100, 100 being best; null where too little is known';
COMMENT ON COLUMN insight.vital_sign.reason IS 'Why there is no value, as a code: not-enough-data';
COMMENT ON COLUMN insight.vital_sign.parts IS 'What it is made of: each part with measured value, points, weight, and what it counted';
GRANT SELECT, INSERT, UPDATE, DELETE ON insight.vital_sign TO liangwang_app;
