/** One server-sent event (HTML standard §9.2). */
export type StreamEvent = { id?: string; event: string; data: string };

/** The server gives a sign of life every 15 s; silence for longer than this is a broken line. */
const silenceMs = 40_000;

/**
 * The events of an answer, until it ends. Read by `fetch` and not by `EventSource`, which can neither send a body nor
 * keep its position over an error of the server. Rejects where the line is silent too long; `control` must be that of
 * the request.
 */
export async function* eventsOf(response: Response, control: AbortController): AsyncGenerator<StreamEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (true) {
    const watch = setTimeout(() => control.abort(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(watch));
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) yield parsed(event);
  }
}

function parsed(text: string): StreamEvent {
  const fields = new Map(text.split("\n").map((line) => splitField(line)));
  const id = fields.get("id");
  return {
    ...(id === undefined ? {} : { id }),
    event: fields.get("event") ?? "",
    data: fields.get("data") ?? "",
  };
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}

/** Waits, but not a moment longer than until the network is there again. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}
