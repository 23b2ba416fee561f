import Type, { type Static } from "typebox";
import { ReportBody } from "../life/schema.ts";

const { dispatch: _dispatch, source: _source, urgency: _urgency, ...asked } = ReportBody.properties;

/** A question that was answered while it was asked. */
export const ConsultationBody = Type.Object(
  {
    ...asked,
    category: Type.String({ minLength: 1, maxLength: 100, description: "Code of a category" }),
    answer: Type.String({
      minLength: 1,
      maxLength: 8000,
      description: "What the asker was told; public for whoever asked",
    }),
  },
  { additionalProperties: false },
);
export type ConsultationBody = Static<typeof ConsultationBody>;
