COMMENT ON COLUMN outside.message.fault IS 'Code of why the last attempt failed (src/outside/findings.ts); null where it was kept without one';
