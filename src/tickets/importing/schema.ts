import Type, { type Static } from "typebox";
import { Crs } from "../../foundation/index.ts";

const strict = { additionalProperties: false } as const;
const Column = Type.String({
  minLength: 1,
  description: "Header of a column; a.b reaches into JSON objects",
});
const Words = Type.Array(Type.String(), { description: "Contents that stand for nothing, beside the empty" });
const Dates = Type.Array(Type.String({ minLength: 1 }), {
  minItems: 1,
  description: "Patterns such as MM/dd/yyyy hh:mm:ss a, or iso, epoch-seconds, epoch-milliseconds",
});
const Zone = Type.String({ description: "IANA time zone of times without offset, such as America/New_York" });

/** Where a field comes from: one column, or exactly one of `column`, `join`, `first`, `hash`, `constant`. */
const From = Type.Union([
  Column,
  Type.Object(
    {
      column: Type.Optional(Column),
      join: Type.Optional(Type.Array(Column, { minItems: 1, description: "All that say something, joined" })),
      first: Type.Optional(Type.Array(Column, { minItems: 1, description: "The first that says something" })),
      hash: Type.Optional(
        Type.Array(Column, { minItems: 1, description: "SHA-256 of these, for files whose rows have no id" }),
      ),
      constant: Type.Optional(Type.String({ minLength: 1 })),
      with: Type.Optional(
        Type.String({ description: "What stands between joined parts; ' · ' unless told" }),
      ),
      none: Type.Optional(Words),
      values: Type.Optional(
        Type.Record(Type.String(), Type.String(), { description: "Their word → ours, whatever the case" }),
      ),
      otherwise: Type.Optional(
        Type.String({
          description: "Where nothing is said, or a word is not in values; now = when it is read",
        }),
      ),
      dates: Type.Optional(Dates),
      zone: Type.Optional(Zone),
      atMost: Type.Optional(Type.Integer({ minimum: 1, description: "Characters; what is longer is cut" })),
    },
    strict,
  ),
]);
export type From = Static<typeof From>;

/** The fields of a request that a mapping fills; what they mean is said at {@link ImportedRequest}. */
const Fields = Type.Object(
  {
    externalId: From,
    title: From,
    description: Type.Optional(From),
    address: Type.Optional(From),
    longitude: Type.Optional(From),
    latitude: Type.Optional(From),
    agency: Type.Optional(From),
    status: Type.Optional(From),
    openedAt: From,
    closedAt: Type.Optional(From),
    dueAt: Type.Optional(From),
    answeredAt: Type.Optional(From),
    answer: Type.Optional(From),
    contactedAt: Type.Optional(From),
    claimed: Type.Optional(From),
    confirmed: Type.Optional(From),
    satisfaction: Type.Optional(From),
    channel: Type.Optional(From),
  },
  strict,
);

/** A mapping file: how the rows of one kind of file become requests. */
export const MappingFile = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z0-9-]+$",
      description: "Source of the tickets, unless told otherwise",
    }),
    about: Type.String({ minLength: 1, description: "What file it reads, in a sentence" }),
    match: Type.Array(Column, {
      minItems: 1,
      description:
        "Columns by which the file is known: the mapping with the most of them, all there, is taken",
    }),
    encoding: Type.Optional(Type.String({ description: "UTF-8, else GB18030, unless told" })),
    delimiter: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1, description: "Of CSV; , unless told" }),
    ),
    records: Type.Optional(
      Type.String({
        description: "Path of the array in a JSON file that is an object, such as data or features",
      }),
    ),
    source: Type.Optional(Type.Enum(["sensed", "found", "asked"])),
    public: Type.Optional(
      Type.Boolean({ description: "Whether the tickets are shown publicly; false unless told" }),
    ),
    zone: Zone,
    dates: Dates,
    none: Type.Optional(Words),
    coordinates: Type.Optional(Crs),
    fields: Fields,
    category: Type.Optional(
      Type.Array(Column, { description: "Columns that name the category, widest first" }),
    ),
    categories: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description:
          "Their word for a category → code in categories.yaml; the narrowest word that is here counts",
      }),
    ),
    units: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: "Their agency → path of our unit" }),
    ),
  },
  strict,
);
export type MappingFile = Static<typeof MappingFile>;

export type ImportedStatus = "open" | "closed" | "void" | "transferred";

/** One request of another system. Instants are epoch milliseconds. */
export type ImportedRequest = {
  /** Unique within its source; with it a repeat is known. */
  externalId: string;
  title: string;
  /** Empty where the file says no more than the title. */
  description: string;
  address?: string;
  /** Degrees, WGS-84; both or none. */
  longitude?: number;
  latitude?: number;
  /** Their words for the category, widest first; empty where there are none. */
  category: string[];
  agency?: string;
  status?: ImportedStatus;
  openedAt: number;
  closedAt?: number;
  dueAt?: number;
  answeredAt?: number;
  answer?: string;
  /** When whoever handles it first spoke with the requester. */
  contactedAt?: number;
  /** Whether it is solved, as the department says. */
  claimed?: "yes" | "no";
  /** Whether it is solved, as the requester said when called back; `unreached` where nobody answered the call. */
  confirmed?: "yes" | "no" | "silent" | "unreached";
  /** 1 to 5. */
  satisfaction?: number;
  channel?: string;
};

/** What a row of a file turned out to be. Rows are counted from 1, without the header. */
export type ReadRow =
  | { row: number; request: ImportedRequest }
  | { row: number; reason: string; raw: unknown };
