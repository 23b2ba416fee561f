import Type, { type Static } from "typebox";

const strict = { additionalProperties: false } as const;
/** What a stream is that the import makes where it is not there. */
const NewStream = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    kind: Type.Optional(
      Type.String({ description: "Kind of sensor of the city's streams.yaml, where it has it" }),
    ),
    type: Type.Optional(Type.Enum(["measure", "count", "truth", "category"] as const)),
    unit: Type.Optional(
      Type.Object(
        {
          code: Type.String({ minLength: 1, description: "UCUM code" }),
          name: Type.String({ minLength: 1 }),
          symbol: Type.String({ minLength: 1 }),
        },
        strict,
      ),
    ),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
    words: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true })),
  },
  { ...strict, description: "The stream, where it is not there yet" },
);

const Column = Type.String({ minLength: 1, description: "Header of a column" });

/** A mapping file: how the rows of one kind of file become readings. */
export const ReadingMappingFile = Type.Object(
  {
    name: Type.String({ pattern: "^[a-z0-9-]+$" }),
    about: Type.String({ minLength: 1, description: "What file it reads, in a sentence" }),
    match: Type.Optional(
      Type.Array(Column, {
        minItems: 1,
        description: "Columns by which a file is known; the mapping with the most of them is taken",
      }),
    ),
    thing: Type.Optional(
      Type.Object(
        {
          code: Type.String({ minLength: 1, description: "{file} and {Header} as in streams" }),
          name: Type.String({ minLength: 1 }),
          unit: Type.Optional(
            Type.String({ description: "path of the responsible unit; the city's own unless told" }),
          ),
          at: Type.Optional(
            Type.Object(
              {
                longitude: Type.Number({ minimum: -180, maximum: 180 }),
                latitude: Type.Number({ minimum: -90, maximum: 90 }),
              },
              { ...strict, description: "degrees, WGS-84" },
            ),
          ),
        },
        { ...strict, description: "The thing whose streams are made where they are not there yet" },
      ),
    ),
    delimiter: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1, description: "Of CSV; , unless told" }),
    ),
    zone: Type.String({ description: "IANA time zone of times without offset" }),
    none: Type.Optional(
      Type.Array(Type.String(), {
        description: "Contents that stand for no reading, beside the empty: gaps stay gaps",
      }),
    ),
    time: Type.Union([
      Type.Object(
        {
          columns: Type.Array(Column, {
            minItems: 1,
            description: "Put together with spaces: year month day hour, or the one column of the time",
          }),
          dates: Type.Array(Type.String({ minLength: 1 }), {
            minItems: 1,
            description: "Patterns such as yyyy M d H, or iso, epoch-seconds, epoch-milliseconds",
          }),
        },
        strict,
      ),
      Type.Object(
        {
          start: Type.String({
            description: "Instant of the first row, with offset, where the file has no times",
          }),
          stepMs: Type.Integer({ minimum: 1, description: "Milliseconds from row to row" }),
        },
        strict,
      ),
    ]),
    streams: Type.Array(
      Type.Object(
        {
          column: Column,
          code: Type.String({
            minLength: 1,
            description:
              "Code of the stream; {file} is the name of the file, {Header} what stands in a column",
          }),
          unit: Type.Optional(
            Type.String({ description: "UCUM code of the file's values, where not the stream's" }),
          ),
          new: Type.Optional(NewStream),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
);
export type ReadingMappingFile = Static<typeof ReadingMappingFile>;
