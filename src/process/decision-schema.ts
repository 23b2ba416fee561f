import Type from "typebox";

const optional = Type.Optional(Type.String());
const versioned = {
  version: Type.Integer(),
  name: Type.String(),
  file: Type.String(),
  deployedAt: Type.String({ format: "date-time" }),
};

const Use = Type.Object(
  {
    process: Type.String(),
    element: Type.String({ description: "The business rule task" }),
    name: Type.String(),
    decision: Type.String(),
  },
  { description: "Where the newest version of a process asks for a decision of the model" },
);

export const DecisionModels = Type.Object({
  models: Type.Array(
    Type.Object({
      id: Type.String(),
      ...versioned,
      decisions: Type.Array(Type.String(), { description: "Names" }),
      usedBy: Type.Array(Use),
    }),
  ),
});

const Table = Type.Object({
  hitPolicy: Type.String({ description: "DMN 1.5 clause 8.2.10" }),
  aggregation: optional,
  inputs: Type.Array(Type.Object({ expression: Type.String(), allowed: optional })),
  outputs: Type.Array(
    Type.Object({ name: Type.String(), type: optional, allowed: optional, default: optional }),
  ),
  rules: Type.Array(Type.Object({ tests: Type.Array(Type.String()), outputs: Type.Array(Type.String()) })),
});

const Part = Type.Object({
  label: Type.Union([Type.String(), Type.Null()], { description: "Entry of a context" }),
  table: Type.Union([Table, Type.Null()]),
  text: Type.Union([Type.String(), Type.Null()], { description: "FEEL" }),
});

export const DecisionModelAnswer = Type.Object({
  id: Type.String(),
  ...versioned,
  versions: Type.Array(Type.Object(versioned), { description: "The newest first" }),
  decisions: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      type: optional,
      requires: Type.Array(Type.String(), { description: "Decisions and inputs it builds on, by name" }),
      inputs: Type.Array(Type.Object({ name: Type.String(), type: optional, allowed: optional }), {
        description: "All input data that it needs, also through the decisions it builds on",
      }),
      parts: Type.Array(Part),
    }),
  ),
});
