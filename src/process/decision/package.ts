import { createRequire } from "node:module";

interface Descriptor {
  uri: string;
  types: { name: string; superClass?: string[]; properties?: object[] }[];
}

/** The one namespace the reader knows; the others differ in elements that are added below. */
export const READ_NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/";

/** Namespaces of DMN 1.1 to 1.6. Models of all of them are read alike. */
export const DMN_NAMESPACES = [
  "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
  "http://www.omg.org/spec/DMN/20180521/MODEL/",
  READ_NAMESPACE,
  "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "https://www.omg.org/spec/DMN/20230324/MODEL/",
  "https://www.omg.org/spec/DMN/20240513/MODEL/",
];

const child = (name: string, type: string) => ({ name, type, xml: { serialize: "property" } });
const attribute = (name: string) => ({ name, isAttr: true, type: "String" });
const expression = (name: string, ...properties: object[]) => ({
  name,
  superClass: ["Expression"],
  properties,
});

/** The boxed expressions that DMN 1.4 added (DMN 1.5 clause 7.3.5 to 7.3.11). */
const boxedSince14 = [
  {
    name: "ChildExpression",
    superClass: ["DMNElement"],
    properties: [{ name: "value", type: "Expression" }],
  },
  expression(
    "Conditional",
    child("if", "ChildExpression"),
    child("then", "ChildExpression"),
    child("else", "ChildExpression"),
  ),
  expression("Filter", child("in", "ChildExpression"), child("match", "ChildExpression")),
  expression(
    "For",
    attribute("iteratorVariable"),
    child("in", "ChildExpression"),
    child("return", "ChildExpression"),
  ),
  expression(
    "Some",
    attribute("iteratorVariable"),
    child("in", "ChildExpression"),
    child("satisfies", "ChildExpression"),
  ),
  expression(
    "Every",
    attribute("iteratorVariable"),
    child("in", "ChildExpression"),
    child("satisfies", "ChildExpression"),
  ),
];

/** The reader's own description of DMN 1.3 with what came later. */
export function dmnPackage(): Descriptor {
  const require = createRequire(import.meta.url);
  const known: Descriptor = require("dmn-moddle/resources/dmn/json/dmn13.json");
  return { ...known, types: [...known.types, ...boxedSince14] };
}
