-- Lists narrowed by the labels that mark tickets: only those that have any pay for it, and a reader's unit is
-- intersected with a label within one index, as ticket_find does it for words and categories.

CREATE INDEX ticket_marked ON tickets.ticket
  USING gin (seen_by, (labels -> 'marks')) WITH (gin_pending_list_limit = 256) WHERE labels IS NOT NULL;
