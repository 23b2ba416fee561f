import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

// Text from addresses and headers is coerced to numbers and booleans; a JSON body is taken as it is.
const strict = new Ajv.default({ allErrors: false, useDefaults: true, strict: false });
const coercing = new Ajv.default({
  allErrors: false,
  useDefaults: true,
  coerceTypes: "array",
  strict: false,
});
addFormats.default(strict);
addFormats.default(coercing);

/** Compiles the validator of a route's body, parameters, query or headers. */
export function validator(schema: object, httpPart: string): ValidateFunction {
  return (httpPart === "body" ? strict : coercing).compile(schema);
}
