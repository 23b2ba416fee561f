import Type from "typebox";
import { TextSchema } from "../kernel/index.ts";

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const DefinitionAnswer = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  names: TextSchema,
  file: Type.String(),
  executable: Type.Boolean(),
  deployedAt: Type.String(),
  running: Type.Integer({ description: "Instances running, on any version" }),
});

export const FindingAnswer = Type.Object({
  file: Type.String(),
  line: nullable(Type.Integer()),
  element: nullable(Type.String()),
  name: nullable(Type.String()),
  code: Type.String(),
  reason: Type.String({ description: "What is wrong and what to do, in the reader's language" }),
  severity: Type.Union([Type.Literal("refused"), Type.Literal("warning")]),
});

export const ModelBody = Type.Object({
  file: Type.String({
    minLength: 1,
    maxLength: 300,
    description: "Name to use in findings; .dmn for decisions",
  }),
  xml: Type.String({ minLength: 1, maxLength: 5_000_000, description: "BPMN 2.0 or DMN" }),
});

/** A member of staff as the reader may know of them. */
export const Who = Type.Object({
  me: Type.Boolean(),
  role: nullable(Type.String()),
  unit: nullable(Type.String({ description: "Unit at which they hold that role" })),
  name: nullable(Type.String({ description: "Within your reach of `account.name`" })),
});

export const ItemAnswer = Type.Object({
  item: Type.String(),
  node: Type.String({ description: "Element id in the model" }),
  name: Type.String(),
  names: TextSchema,
  candidateScope: nullable(Type.String()),
  unitPath: nullable(Type.String()),
  assignee: nullable(Type.String()),
  dueAt: nullable(Type.String()),
  state: Type.Union([Type.Literal("open"), Type.Literal("done"), Type.Literal("withdrawn")]),
  openedAt: Type.String(),
  closedAt: nullable(Type.String()),
  doneBy: Type.Optional(nullable(Who)),
});

export const InstanceAnswer = Type.Object({
  id: Type.String(),
  definition: Type.String(),
  version: Type.Integer(),
  subject: Type.Object({ kind: Type.String(), id: Type.String() }),
  status: Type.Enum(["running", "completed", "terminated", "failed", "cancelled"]),
  startedAt: Type.String(),
  endedAt: nullable(Type.String()),
  at: Type.Array(
    Type.Object({
      node: Type.String(),
      name: Type.String(),
      token: Type.String(),
      incident: nullable(Type.String()),
    }),
    { description: "Where it stands now" },
  ),
  passedFlows: Type.Array(Type.String(), { description: "Sequence flows passed, in order" }),
  passedNodes: Type.Array(Type.String()),
  items: Type.Array(ItemAnswer),
});

export const MovedAnswer = Type.Object({
  instance: Type.String(),
  status: Type.String(),
  open: Type.Array(Type.Object({ item: Type.String(), node: Type.String(), name: Type.String() })),
  incidents: Type.Array(
    Type.Object({
      token: Type.String(),
      node: Type.String(),
      message: Type.String(),
      expression: Type.Optional(Type.String()),
    }),
  ),
});

export const VariablesBody = Type.Record(Type.String(), Type.Unknown());

export const DecidedAnswer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  value: Type.Unknown(),
  decisions: Type.Record(Type.String(), Type.Unknown(), { description: "Each decision made on the way" }),
  problems: Type.Array(Type.String()),
  warnings: Type.Array(Type.String()),
});
