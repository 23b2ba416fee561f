-- Reading tickets: one index that finds them by who may see them, what they are about and the words in them, and the
-- measures of each ticket as bits, with an index for each instant by which a KPI takes tickets into its period.

CREATE FUNCTION tickets.keys_of(category text, status text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
  category,
  CASE WHEN strpos(category, '/') > 0 THEN split_part(category, '/', 1) || '/' END,
  CASE WHEN status = 'open' THEN 'open' END], NULL);
COMMENT ON FUNCTION tickets.keys_of IS 'What lists are narrowed by most: category, its group with a slash, and open';

-- One index over all three intersects them within its own lists, where three would each hand over all their rows.
-- The pending list is kept short, because every search reads it from end to end.
DROP INDEX tickets.ticket_seen;
DROP INDEX tickets.ticket_tokens;
CREATE INDEX ticket_find ON tickets.ticket USING gin (seen_by, tickets.keys_of(category, status), tokens)
  WITH (gin_pending_list_limit = 1024);
CREATE INDEX ticket_assignee ON tickets.ticket (assignee, reported_at) WHERE assignee IS NOT NULL;

ALTER TABLE tickets.ticket ADD COLUMN measure integer NOT NULL GENERATED ALWAYS AS (
    CASE WHEN status IN ('open', 'closed') AND NOT excluded THEN 1 ELSE 0 END
  + CASE WHEN status = 'closed' THEN 2 ELSE 0 END
  + CASE WHEN status = 'closed' AND closed_at <= due_at THEN 4 ELSE 0 END
  + CASE WHEN claimed_solved IS NOT NULL THEN 8 ELSE 0 END
  + CASE WHEN claimed_solved THEN 16 ELSE 0 END
  + CASE WHEN callback_reached IS NOT NULL THEN 32 ELSE 0 END
  + CASE WHEN callback_reached THEN 64 ELSE 0 END
  + CASE WHEN first_solved IS NOT NULL THEN 128 ELSE 0 END
  + CASE WHEN first_solved THEN 256 ELSE 0 END
  + CASE WHEN satisfaction IS NOT NULL THEN 512 ELSE 0 END
  + CASE WHEN satisfaction >= 4 THEN 1024 ELSE 0 END
  + CASE WHEN contact_due_at IS NOT NULL THEN 2048 ELSE 0 END
  + CASE WHEN contacted_at <= contact_due_at THEN 4096 ELSE 0 END
  + CASE WHEN returns > 0 THEN 8192 ELSE 0 END
  + CASE WHEN wrong_dispatches > 0 THEN 16384 ELSE 0 END
  + CASE WHEN reworks > 0 THEN 32768 ELSE 0 END
  + CASE WHEN reopenings > 0 THEN 65536 ELSE 0 END
  + CASE WHEN gross_minutes IS NOT NULL AND net_minutes IS NOT NULL THEN 131072 ELSE 0 END
) STORED;
COMMENT ON COLUMN tickets.ticket.measure IS 'What KPIs count of it, as bits; the same as measureOf in src/tickets/kpi/measures.ts';

CREATE INDEX ticket_measured_due ON tickets.ticket (due_at)
  INCLUDE (measure, source, category, owner_path, area_path) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_measured_closed ON tickets.ticket (closed_at)
  INCLUDE (measure, source, category, owner_path, area_path, gross_minutes, net_minutes) WHERE status = 'closed';
CREATE INDEX ticket_measured_reported ON tickets.ticket (reported_at)
  INCLUDE (measure, source, category, owner_path, area_path, handled_at, closed_at);
