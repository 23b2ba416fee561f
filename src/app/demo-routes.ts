import Type from "typebox";
import { type Route, route } from "../kernel/index.ts";
import { problem } from "./problems.ts";

/** The day that the demo lives through in the background, as its pages show and steer it. */
export type DemoDay = {
  /** Whether people act at present. */
  running(): boolean;
  /** Times faster than life. */
  hurry: number;
  reported(): number;
  ended(): number;
  pause(): void;
  goOn(): void;
};

const State = Type.Object({
  running: Type.Boolean({ description: "False while it is paused" }),
  hurry: Type.Number({ description: "How many times faster than life its people work" }),
  reported: Type.Integer({ description: "Matters reported since the start" }),
  ended: Type.Integer({ description: "Matters ended since the start" }),
});

const stateOf = (day: DemoDay) => ({
  running: day.running(),
  hurry: day.hurry,
  reported: day.reported(),
  ended: day.ended(),
});

/** Shows and pauses the demo's day; where none runs, `app.no-demo-day`. */
export function demoRoutes(day: () => DemoDay | undefined): Route[] {
  const running = () => {
    const found = day();
    if (found === undefined) throw problem("app.no-demo-day");
    return found;
  };
  return [
    route({
      method: "GET",
      url: "/api/demo/day",
      scope: "public",
      tag: "city",
      summary: "The simulated day that runs in the background of a demo",
      response: State,
      handle: async () => stateOf(running()),
    }),
    route({
      method: "PUT",
      url: "/api/demo/day",
      scope: "signed-in",
      tag: "city",
      summary: "Pause the demo's simulated day, or let it go on",
      body: Type.Object({ running: Type.Boolean() }),
      response: State,
      handle: async ({ body }) => {
        const found = running();
        if (body.running) found.goOn();
        else found.pause();
        return stateOf(found);
      },
    }),
  ];
}
