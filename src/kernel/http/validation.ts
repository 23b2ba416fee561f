import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

// Text from addresses and headers is coerced to numbers and booleans; a JSON body is taken as it is.
const strict = new Ajv.default({ allErrors: false, verbose: true, useDefaults: true, strict: false });
const coercing = new Ajv.default({
  allErrors: false,
  verbose: true,
  useDefaults: true,
  coerceTypes: "array",
  strict: false,
});
const every = new Ajv.default({ allErrors: true, verbose: true, strict: false });
addFormats.default(strict);
addFormats.default(every);
addFormats.default(coercing);

/** Says whether a value fits, and in `errors` what of it does not; coerces and completes the value in place. */
export type Validator = { (value: unknown): boolean; errors?: ErrorObject[] | null };

/**
 * The validator of a route's body, parameters, query or headers. It is compiled when it is first asked: most routes
 * are not asked in a day, and a start that compiled all of them took a second longer and held tens of megabytes more.
 */
export function validator(schema: object, httpPart: string): Validator {
  let compiled: ValidateFunction | undefined;
  const check: Validator = (value) => {
    compiled ??= compileValidator(schema, httpPart);
    const fits = compiled(value);
    check.errors = compiled.errors ?? null;
    return fits;
  };
  return check;
}

/** The same, compiled at once. Throws where the schema is none. */
export function compileValidator(schema: object, httpPart: string): ValidateFunction {
  return (httpPart === "body" ? strict : coercing).compile(schema);
}

/**
 * The same for a body of which everything that is wrong is to be told. For small schemas whose strings and lists are
 * bounded, such as forms: the check of a hostile body goes on after its first fault.
 */
export function compileFormValidator(schema: object): ValidateFunction {
  return every.compile(schema);
}
