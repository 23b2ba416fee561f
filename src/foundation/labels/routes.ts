import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { batchAtMost, type LabelledKinds, readLabels, setLabels } from "./actions.ts";
import type { LabelAssignment } from "./schema.ts";
import { LabelledEntity, LabelStatement } from "./schema.ts";

const Said = Type.Object({
  ...Type.Omit(LabelStatement, ["entity"]).properties,
  id: Type.String(),
  at: Type.String({ format: "date-time" }),
});
const tag = "labels";

/** Labels of any entity that some module keeps. */
export function labelRoutes(kinds: LabelledKinds): Route[] {
  return [
    route({
      method: "POST",
      url: "/api/labels",
      scope: "label.set",
      tag,
      status: 201,
      summary: `Say that labels apply, or do not, to entities: up to ${batchAtMost} statements, all or none`,
      bodyBytes: 2_097_152,
      body: Type.Object(
        { statements: Type.Array(LabelStatement, { minItems: 1, maxItems: batchAtMost }) },
        { additionalProperties: false },
      ),
      response: Type.Object({ batch: Type.String(), statements: Type.Integer(), entities: Type.Integer() }),
      handle: ({ context, body }) => setLabels(context, kinds, body.statements),
    }),
    route({
      method: "GET",
      url: "/api/labels/:kind/:id",
      scope: "label.read",
      tag,
      params: LabelledEntity,
      summary: "What labels hold of an entity, who decided, and everything ever said",
      response: Type.Object({
        current: Type.Array(
          Type.Object({
            label: Type.String(),
            applies: Type.Boolean(),
            confidence: Type.Union([Type.Number(), Type.Null()]),
            decidedBy: Said,
            overruled: Type.Array(Said),
          }),
        ),
        statements: Type.Array(Said),
      }),
      handle: async ({ context, params }) => {
        const { current, statements } = await readLabels(context, kinds, params);
        return {
          current: current.map((label) => ({
            ...label,
            decidedBy: present(label.decidedBy),
            overruled: label.overruled.map(present),
          })),
          statements: statements.map(present),
        };
      },
    }),
  ];
}

function present({ at, ...rest }: LabelAssignment) {
  return { ...rest, at: at.toISOString() };
}
