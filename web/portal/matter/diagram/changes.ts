import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { eventsOf, pause } from "../../../ui/stream.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** `waiting`: the line is broken and tried again; what is shown may be old. */
export type Following = "connecting" | "live" | "waiting";

/**
 * Keeps a matter up to date while its page is looked at. The mark seen last is kept over every interruption, also
 * while the page is hidden, so that a change in between is heard of on coming back. The code goes in the body.
 */
export function useChanges(number: string, code: string | undefined): Following {
  const client = useQueryClient();
  const [state, setState] = useState<Following>("connecting");
  useEffect(() => {
    if (code === undefined) return;
    const line = new Line(number, code, setState, () => {
      void client.invalidateQueries({ queryKey: ["ticket"] });
    });
    const look = () => (document.hidden ? line.rest() : line.follow());
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      line.rest();
    };
  }, [client, number, code]);
  return state;
}

class Line {
  readonly #number: string;
  readonly #code: string;
  readonly #tell: (state: Following) => void;
  readonly #changed: () => void;
  #mark: string | undefined;
  #control: AbortController | undefined;

  constructor(number: string, code: string, tell: (state: Following) => void, changed: () => void) {
    this.#number = number;
    this.#code = code;
    this.#tell = tell;
    this.#changed = changed;
  }

  rest(): void {
    this.#control?.abort();
    this.#control = undefined;
  }

  follow(): void {
    if (this.#control === undefined) void this.#run();
  }

  async #run(): Promise<void> {
    let waitMs = firstWaitMs;
    let control = new AbortController();
    this.#control = control;
    while (this.#control === control) {
      const opened = await this.#once(control).catch(() => false);
      if (this.#control !== control || opened === "refused") return;
      this.#tell("waiting");
      waitMs = opened ? firstWaitMs : Math.min(longestWaitMs, waitMs * 2);
      // Not all at once, when a server comes back.
      await pause(waitMs * (0.5 + Math.random()));
      if (this.#control !== control) return;
      control = new AbortController();
      this.#control = control;
    }
  }

  async #once(control: AbortController): Promise<boolean | "refused"> {
    const response = await fetch(`/api/public/tickets/${encodeURIComponent(this.#number)}/changes`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(this.#mark === undefined ? {} : { "last-event-id": this.#mark }),
      },
      body: JSON.stringify({ code: this.#code }),
      signal: control.signal,
    });
    if (response.status === 403) return "refused";
    if (!response.ok) return false;
    this.#tell("live");
    for await (const { id, event } of eventsOf(response, control)) {
      if (event !== "changed") continue;
      this.#mark = id;
      this.#changed();
    }
    return true;
  }
}
