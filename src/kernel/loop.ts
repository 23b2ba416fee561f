/** Something done again and again; `stop` resolves when the turn under way is over. */
export type Loop = { stop(): Promise<void> };

/** Calls `turn` at once and then every `everyMs`; a turn that returns more than 0 is followed by the next at once. */
export function startLoop(everyMs: number, turn: () => Promise<number>): Loop {
  let stopped = false;
  let wake = () => {};
  const running = (async () => {
    while (!stopped) {
      const handled = await turn();
      if (handled > 0 || stopped) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, everyMs).unref();
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
