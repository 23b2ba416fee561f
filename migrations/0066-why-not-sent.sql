-- Why a message was not sent, as a code with its sentence in every language; staff met the other side's English alone.

ALTER TABLE outside.message ADD COLUMN fault text;
COMMENT ON COLUMN outside.message.fault IS 'Code of why the last attempt failed (src/outside/faults.ts); null where it was kept without one';
COMMENT ON COLUMN outside.message.error IS 'The other side''s own words of why the last attempt failed, without the address';
GRANT UPDATE (fault) ON outside.message TO liangwang_app;
