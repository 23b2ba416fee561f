-- What few tickets have: labels that act on them, what they are about besides a place, and a question to whoever asked.
-- Null for all others, who pay nothing for it.

ALTER TABLE tickets.ticket
  ADD COLUMN labels    jsonb,
  ADD COLUMN about     jsonb,
  ADD COLUMN question  jsonb;
COMMENT ON COLUMN tickets.ticket.labels IS 'Labels of the ticket, its place, its requester and what it is about: on whose word, whether they act, what the ticket would be without them; null where there are none';
COMMENT ON COLUMN tickets.ticket.about IS 'A thing or organisation of the registers that it is about; null where none was named';
COMMENT ON COLUMN tickets.ticket.question IS 'What the requester has been asked and has not answered: the act, who asked, until when, whether the clock stands; null where nothing is asked';

-- Who carries a label that is said later: the open tickets about it.
CREATE INDEX ticket_about_thing ON tickets.ticket ((about ->> 'thing')) WHERE status = 'open' AND about IS NOT NULL;
CREATE INDEX ticket_about_organisation ON tickets.ticket ((about ->> 'organisation')) WHERE status = 'open' AND about IS NOT NULL;

-- A plan made while the table is small must not read all of it when it has grown: by the index of cells, always.
CREATE FUNCTION tickets.earlier_reports(
  p_tickets uuid[], p_cells text[], p_categories text[], p_since timestamptz[], p_times integer[])
RETURNS TABLE (ticket uuid, category text, since timestamptz, known integer)
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  SELECT asked.ticket, asked.category, asked.since, (SELECT count(*)::integer FROM (
    SELECT FROM tickets.ticket t
    WHERE t.cell = asked.cell AND t.reported_at >= asked.since AND t.id <> asked.ticket
      AND (asked.category IS NULL OR t.category = asked.category)
    LIMIT asked.times) AS found)
  FROM unnest(p_tickets, p_cells, p_categories, p_since, p_times) AS asked (ticket, cell, category, since, times)
$$;
COMMENT ON FUNCTION tickets.earlier_reports IS 'How many other tickets were reported in each cell, of the category where one is given, since each instant; counted no further than the number given with it';
