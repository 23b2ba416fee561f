-- Open tickets in the order of what is shown: by the present stage or the matter as a whole, whichever is due first, as the
-- light is lit; what is suspended comes last. The index held the stage's clock alone, so that a matter late as a whole
-- stood below others that were in time.

DROP INDEX tickets.ticket_open_due;
-- With the id, so that a page begins at the entry where the one before ended, however many are due at the same instant.
CREATE INDEX ticket_open_due ON tickets.ticket
  ((suspended_at IS NOT NULL), (least(stage_due_at, due_at)), id) WHERE status = 'open';
