import { afterEach, expect, test, vi } from "vitest";
import { Live, type LiveAct } from "./live-line.ts";

afterEach(() => vi.unstubAllGlobals());

const act = (version: number): string => {
  const data = { id: `act-${version}`, at: "2026-03-10T01:30:00Z", verb: "ticket.note", version };
  return `id: 7-${version}\nevent: act\ndata: ${JSON.stringify({ ...data, subject: { kind: "ticket", id: "t" } })}\n\n`;
};

/** A server that answers one connection after the other with these texts, and then holds the line. */
function serve(connections: (string[] | number)[]) {
  const asked: (string | null)[] = [];
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("fetch", async (_url: string, { headers }: { headers: HeadersInit }) => {
    asked.push(new Headers(headers).get("last-event-id"));
    const next = connections.shift();
    if (typeof next === "number") return new Response(null, { status: next });
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        for (const part of next ?? []) stream.enqueue(new TextEncoder().encode(part));
        if (next !== undefined) stream.close();
      },
    });
    return new Response(body);
  });
  return asked;
}

test("every act is told once, over broken lines, errors of the server, and texts cut anywhere", async () => {
  const whole = act(1) + act(2);
  const asked = serve([
    ["retry: 2000\n\n", whole.slice(0, 20), whole.slice(20)],
    500,
    [": still here\n\n", act(3)],
  ]);
  const told: LiveAct[] = [];
  let gaps = 0;
  const live = new Live();
  const end = live.listen(
    (one) => told.push(one),
    () => gaps++,
  );
  await expect.poll(() => told.map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(asked.slice(0, 3)).toEqual([null, "7-2", "7-2"]);
  // Only the first connection could have missed anything.
  expect(gaps).toBe(1);
  end();
});

test("a listener that is no longer known is told so, and does not knock for ever", async () => {
  const asked = serve([401]);
  const live = new Live();
  const end = live.listen(
    () => {},
    () => {},
  );
  await expect.poll(() => live.state()).toBe("ended");
  expect(asked.length).toBe(1);
  end();
});

test("a position the server does not know makes everything be fetched again", async () => {
  const asked = serve([[act(1)], 400, [act(2)]]);
  const versions: number[] = [];
  let gaps = 0;
  const live = new Live();
  const end = live.listen(
    ({ version }) => versions.push(version),
    () => gaps++,
  );
  await expect.poll(() => versions).toEqual([1, 2]);
  expect([asked.slice(0, 3), gaps]).toEqual([[null, "7-1", null], 2]);
  end();
});

test("tabs share one line, and the next one goes on where the closed one ended", async () => {
  const asked = serve([[act(1)], [act(2)]]);
  const tabs = [new Live({ shared: true }), new Live({ shared: true })];
  const told: number[][] = [[], []];
  const ends = tabs.map((tab, n) =>
    tab.listen(
      ({ version }) => told[n]?.push(version),
      () => {},
    ),
  );
  expect(asked).toEqual([]);
  for (const tab of tabs) tab.shareAs("shared line");
  await expect
    .poll(() => told, { timeout: 5000 })
    .toEqual([
      [1, 2],
      [1, 2],
    ]);
  expect(asked.filter((position) => position === null).length).toBe(1);
  // The tab with the line is closed: the other asks for what came after the last act it heard.
  const before = asked.length;
  ends[0]?.();
  await expect.poll(() => asked.length, { timeout: 5000 }).toBeGreaterThan(before);
  expect(asked.at(-1)).toBe("7-2");
  ends[1]?.();
});
