import Type from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { FormSchema } from "../form.ts";
import { Who } from "../schema.ts";

export { Who };

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const WorkParams = Type.Object({
  instance: Type.String({ format: "uuid" }),
  item: Type.String({ minLength: 1, maxLength: 40 }),
});

const work = {
  instance: Type.String({ description: "The process it belongs to" }),
  item: Type.String(),
  node: Type.String({ description: "Element id in the model" }),
  names: TextSchema,
  process: Type.Object({ id: Type.String(), version: Type.Integer(), names: TextSchema }),
  unit: nullable(Type.String({ description: "Unit path it stands at" })),
  assigned: Type.Boolean({ description: "The process has named the person" }),
  taken: Type.Enum(["nobody", "me", "another"], { description: "Who has taken it on" }),
  takenAt: nullable(Type.String()),
  takenBy: nullable(Who),
  mayDo: Type.Boolean(),
  about: nullable(Type.String({ description: "What it is about; to whoever may do it or read its answers" })),
  dueAt: nullable(Type.String()),
  openedAt: Type.String(),
};
export const WorkAnswer = Type.Object(work);

export const WorkListAnswer = Type.Object({
  total: Type.Integer({ description: "All within reach; the list may be shorter" }),
  work: Type.Array(WorkAnswer),
});

export const WorkDetailAnswer = Type.Object({
  ...work,
  state: Type.Enum(["open", "done", "withdrawn"]),
  doneBy: nullable(Who),
  closedAt: nullable(Type.String()),
  mayRelease: Type.Boolean({ description: "Also where somebody else has taken it on" }),
  form: nullable(FormSchema),
  input: nullable(
    Type.Record(Type.String(), Type.Unknown(), {
      description: "What the process hands over; to whoever may do the work or read its answers",
    }),
  ),
});

export const StartableAnswer = Type.Object({
  processes: Type.Array(
    Type.Object({
      id: Type.String(),
      version: Type.Integer(),
      names: TextSchema,
      form: nullable(FormSchema),
    }),
  ),
});

export const BegunAnswer = Type.Object({
  processes: Type.Array(
    Type.Object({
      id: Type.String(),
      process: Type.Object({ id: Type.String(), version: Type.Integer(), names: TextSchema }),
      status: Type.Enum(["running", "completed", "terminated", "failed", "cancelled"]),
      unit: nullable(Type.String()),
      byMe: Type.Boolean(),
      by: Who,
      about: nullable(Type.String({ description: "What it is about; to whoever may read its answers" })),
      mayCancel: Type.Boolean(),
      begunAt: Type.String(),
      endedAt: nullable(Type.String()),
    }),
  ),
});

export const AnswersAnswer = Type.Object({
  answers: Type.Array(
    Type.Object({
      act: Type.String({ description: "The act that says so" }),
      item: nullable(Type.String({ description: "The work item done; null for the start" })),
      node: nullable(Type.String()),
      names: TextSchema,
      at: Type.String(),
      by: Who,
      form: nullable(FormSchema),
      given: Type.Record(Type.String(), Type.Unknown(), {
        description: "What was answered; once its words are erased the choices only",
      }),
      erasedAt: nullable(Type.String()),
      intact: nullable(
        Type.Boolean({
          description:
            "Whether the words are those whose digest stands in the act; null where there are none",
        }),
      ),
      proof: Type.String({ description: "Address of the proof that the act is in the ledger" }),
    }),
  ),
});
