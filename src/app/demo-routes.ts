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

/** Shows the demo's day, null where none runs, and pauses it; there is nothing to pause then: `app.no-demo-day`. */
export function demoRoutes(day: () => DemoDay | undefined): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/demo/day",
      scope: "public",
      tag: "city",
      summary: "The simulated day that runs in the background of a demo",
      response: Type.Object({ day: Type.Union([State, Type.Null()]) }),
      handle: async () => {
        const found = day();
        return { day: found === undefined ? null : stateOf(found) };
      },
    }),
    route({
      method: "PUT",
      url: "/api/demo/day",
      scope: "signed-in",
      tag: "city",
      summary: "Pause the demo's simulated day, or let it go on",
      body: Type.Object({ running: Type.Boolean() }),
      response: Type.Object({ day: State }),
      handle: async ({ body }) => {
        const found = day();
        if (found === undefined) throw problem("app.no-demo-day");
        if (body.running) found.goOn();
        else found.pause();
        return { day: stateOf(found) };
      },
    }),
  ];
}
