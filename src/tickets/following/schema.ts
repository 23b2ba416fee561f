import Type, { type Static } from "typebox";

const Names = Type.Object({ "zh-CN": Type.String(), ja: Type.String(), en: Type.String() });
const atOrNull = Type.Union([Type.String({ format: "date-time" }), Type.Null()]);

/** Which way a matter went through its process, as its requester may know it. */
export const FollowedWay = Type.Object({
  process: Type.String(),
  version: Type.Integer({ description: "The version it runs on; its drawing has an address of its own" }),
  at: Type.Array(Type.String(), { description: "Elements where it stands now" }),
  passedNodes: Type.Array(Type.String()),
  passedFlows: Type.Array(Type.String(), { description: "Sequence flows passed, in order" }),
});

export const Followed = Type.Object({
  way: Type.Union([FollowedWay, Type.Null()], { description: "Null where no process ever ran for it" }),
  answer: Type.Union(
    [
      Type.Object({
        at: Type.String({ format: "date-time" }),
        solved: Type.Union([Type.Boolean(), Type.Null()]),
        by: Type.Enum(["portal", "call"], {
          description: "Whether it was written, or said on the telephone",
        }),
      }),
      Type.Null(),
    ],
    { description: "The requesters' newest answer to whether it is solved; null while there is none" },
  ),
  askedSince: {
    ...atOrNull,
    description: "Since when it waits for the call in which the requester is asked",
  },
});
export type Followed = Static<typeof Followed>;

export const Drawing = Type.Object({
  process: Type.String(),
  version: Type.Integer(),
  nodes: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.String({ description: "Element of BPMN, such as userTask or exclusiveGateway" }),
      names: Names,
      x: Type.Number(),
      y: Type.Number(),
      width: Type.Number(),
      height: Type.Number(),
      usual: Type.Boolean({ description: "Reached without an event out of the ordinary" }),
    }),
  ),
  flows: Type.Array(
    Type.Object({
      id: Type.String(),
      from: Type.String(),
      to: Type.String(),
      names: Names,
      points: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
    }),
  ),
});

export const DrawingParams = Type.Object({
  process: Type.String({ maxLength: 200 }),
  version: Type.Integer({ minimum: 1 }),
});
