-- Which alarms were over lately: asked at every start, so that what was recorded before a crash stays as it was.

CREATE INDEX alarm_recovered ON sensing.alarm (cleared_at) WHERE cleared_why = 'recovered';
