import { SerializerSelector } from "@fastify/fast-json-stringify-compiler";

type Asked = Parameters<ReturnType<ReturnType<typeof SerializerSelector>>>[0];
type Serialize = (answer: unknown) => string;
/** Writes answers of one schema; `compile` makes it ready without one. */
export type Serializer = Serialize & { compile(): Serialize };

const factory = SerializerSelector();

/**
 * Fastify's own serializers, compiled when an answer first needs one, as validators are. What only points to a shared
 * schema, such as every route's problem, is compiled once for all. `shared` are those schemas, by their `$id`.
 */
export function lazySerializers(shared: unknown): (asked: Asked) => Serializer {
  const compile = factory(shared);
  const pointing = new Map<string, Serializer>();
  return (asked) => {
    const target = targetOf(asked.schema);
    const known = target === undefined ? undefined : pointing.get(target);
    if (known !== undefined) return known;
    const made = lazy(() => compile(asked));
    if (target !== undefined) pointing.set(target, made);
    return made;
  };
}

function lazy(make: () => Serialize): Serializer {
  let made: Serialize | undefined;
  const compile = () => {
    made ??= make();
    return made;
  };
  return Object.assign((answer: unknown) => compile()(answer), { compile });
}

/** Where a schema points that does nothing else. */
function targetOf(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null || Object.keys(schema).length !== 1) return undefined;
  return "$ref" in schema && typeof schema.$ref === "string" ? schema.$ref : undefined;
}
