// How many questions a second the calendar answers. Run: node bench/calendar.ts
import { readFileSync } from "node:fs";
import { between, compile, due, parseCalendarFile, workingDay } from "../src/calendar/index.ts";

const questions = 200_000;
const dayMs = 86_400_000;

/** A small repeatable generator (mulberry32), so that two runs ask the same questions. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function measure(name: string, ask: (from: number, size: number) => unknown): void {
  const random = generator(7);
  const first = Date.UTC(2015, 0, 1);
  const asked = Array.from({ length: questions }, () => [first + random() * 4000 * dayMs, random()] as const);
  for (const [from, size] of asked.slice(0, 20_000)) ask(from, size);
  const start = performance.now();
  for (const [from, size] of asked) ask(from, size);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `  ${name.padEnd(44)} ${Math.round(questions / seconds / 1000).toLocaleString("en")} k questions/s`,
  );
}

for (const city of ["jingan", "port-linden"]) {
  const path = `cities/${city}/calendar.yaml`;
  const text = readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  let start = performance.now();
  const file = parseCalendarFile(text, path);
  const parsed = performance.now() - start;
  start = performance.now();
  const calendar = compile(file);
  console.log(
    `${city}: read and checked in ${Math.round(parsed)} ms, compiled in ${Math.round(performance.now() - start)} ms`,
  );
  const pausesFrom = (from: number) => [
    { from: from + dayMs, to: from + 2.5 * dayMs },
    { from: from + 2 * dayMs, to: from + 4 * dayMs },
    { from: from + 9 * dayMs, to: from + 10 * dayMs },
  ];
  measure("due, working minutes", (from, size) =>
    due(calendar, from, { workingMinutes: Math.floor(size * 9000) }),
  );
  measure("due, working days", (from, size) => due(calendar, from, { workingDays: size * 60 }));
  measure("due, working days, 3 pauses", (from, size) =>
    due(calendar, from, { workingDays: size * 60 }, pausesFrom(from)),
  );
  measure("due, statutory working days", (from, size) =>
    due(calendar, from, { statutoryWorkingDays: 1 + Math.floor(size * 60) }),
  );
  measure("due, 5,000 years ahead", (from, size) => due(calendar, from, { workingDays: 1.2e6 + size }));
  measure("between", (from, size) => between(calendar, from, from + size * 400 * dayMs));
  measure("between, 3 pauses", (from, size) =>
    between(calendar, from, from + size * 400 * dayMs, pausesFrom(from)),
  );
  measure("working day or off", (from) => workingDay(calendar, new Date(from).toISOString().slice(0, 10)));
}
