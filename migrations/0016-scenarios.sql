-- Scenarios: what came of each alarm, and the ticket it led to.

CREATE SCHEMA scenarios;
COMMENT ON SCHEMA scenarios IS 'What follows an alarm: the ticket that it opened, joined or reopened, as the city''s scenarios say';
GRANT USAGE ON SCHEMA scenarios TO liangwang_app;

CREATE TABLE scenarios.following (
  alarm        uuid PRIMARY KEY,
  scenario     text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('opened', 'joined', 'reopened', 'none')),
  reason       text NOT NULL,
  ticket       uuid REFERENCES tickets.ticket (id),
  category     text,
  stream       bigint,
  thing        bigint,
  area         text COLLATE "C",
  longitude    double precision,
  latitude     double precision,
  grid         text,
  severity     text NOT NULL CHECK (severity IN ('warning', 'minor', 'major', 'critical')),
  began_at     timestamptz(3) NOT NULL,
  followed_at  timestamptz(3) NOT NULL,
  recovered_at timestamptz(3),
  CONSTRAINT following_ticket CHECK ((outcome = 'none') = (ticket IS NULL)),
  CONSTRAINT following_place CHECK ((longitude IS NULL) = (latitude IS NULL) AND (longitude IS NULL) = (grid IS NULL))
);
COMMENT ON TABLE scenarios.following IS 'One row an alarm: what its scenario made of it. The acts (scenario.follow, and those of the ticket) stand beside it';
COMMENT ON COLUMN scenarios.following.alarm IS 'The alarm, sensing.alarm';
COMMENT ON COLUMN scenarios.following.scenario IS 'The city''s scenario, the file''s id';
COMMENT ON COLUMN scenarios.following.outcome IS 'opened, joined or reopened a ticket; none: it calls for no ticket (yet)';
COMMENT ON COLUMN scenarios.following.reason IS 'Why, as a code: first, same-thing, near, same-area, relapse, below-severity, no-ticket';
COMMENT ON COLUMN scenarios.following.ticket IS 'The ticket; of merged ones the one that goes on';
COMMENT ON COLUMN scenarios.following.category IS 'Category of the matter: only alarms of the same one are one matter';
COMMENT ON COLUMN scenarios.following.stream IS 'Number of the stream, where the alarm is about one';
COMMENT ON COLUMN scenarios.following.thing IS 'Number of the thing, where the alarm is about one';
COMMENT ON COLUMN scenarios.following.area IS 'Path of the area that the alarm lies in or is about';
COMMENT ON COLUMN scenarios.following.longitude IS 'Place of the alarm, degrees of WGS-84; null where it has none';
COMMENT ON COLUMN scenarios.following.latitude IS 'Place of the alarm, degrees of WGS-84; null where it has none';
COMMENT ON COLUMN scenarios.following.grid IS 'Square of about 250 m that the place lies in, column,row: what is near is found by it';
COMMENT ON COLUMN scenarios.following.severity IS 'Severity as it was last told on the ticket';
COMMENT ON COLUMN scenarios.following.began_at IS 'When the violation began, in the readings'' own time';
COMMENT ON COLUMN scenarios.following.followed_at IS 'When its scenario followed it last';
COMMENT ON COLUMN scenarios.following.recovered_at IS 'When the sensor showed that it is well again, as told on the ticket; null while the alarm stands';

CREATE INDEX following_ticket_is ON scenarios.following (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX following_thing ON scenarios.following (thing, category) WHERE thing IS NOT NULL;
CREATE INDEX following_grid ON scenarios.following (grid, category) WHERE grid IS NOT NULL;
CREATE INDEX following_area ON scenarios.following (area, category) WHERE area IS NOT NULL;
CREATE INDEX following_scenario ON scenarios.following (scenario, began_at);
GRANT SELECT, INSERT, UPDATE ON scenarios.following TO liangwang_app;
