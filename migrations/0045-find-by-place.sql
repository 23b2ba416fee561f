-- Maps of a quarter asked for what a unit may see there by gathering all tickets of its cells, hundreds of thousands, to
-- keep the few that are the unit's. The index that intersects units, categories and words intersects places, too, in
-- squares of 10 × 10 cells of the unit grid (about 1 km).

DROP INDEX tickets.ticket_find;
DROP FUNCTION tickets.keys_of;

CREATE FUNCTION tickets.keys_of(category text, status text, cell text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
  category,
  CASE WHEN strpos(category, '/') > 0 THEN split_part(category, '/', 1) || '/' END,
  CASE WHEN status = 'open' THEN 'open' END,
  '@' || left(cell, 5) || '-' || substr(cell, 8, 5)], NULL);
COMMENT ON FUNCTION tickets.keys_of IS 'What lists and maps are narrowed by most: category, its group with a slash, open, and the square of 10 by 10 cells';

CREATE INDEX ticket_find ON tickets.ticket
  USING gin (seen_by, tickets.keys_of(category, status, cell), tokens) WITH (gin_pending_list_limit = 1024);
