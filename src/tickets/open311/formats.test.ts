import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { parseFormat, toXml } from "./formats.ts";

describe("XML of GeoReport v2", () => {
  it("names each entry of a list, and leaves elements of nothing empty", () => {
    const document = [{ service_request_id: 7, token: null, attributes: [{ code: "a" }] }];
    expect(toXml("service_requests", document)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<service_requests><request><service_request_id>7</service_request_id>` +
        `<token/><attributes><attribute><code>a</code></attribute></attributes></request></service_requests>\n`,
    );
  });

  it("is well-formed whatever a text holds, and gives the text back where XML can hold it", () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = toXml("errors", [{ description: `[${text}]` }]);
        expect(XMLValidator.validate(written)).toBe(true);
        if (!/^[ -~]*$/.test(text)) return;
        expect(parser.parse(written).errors.error.description).toBe(`[${text}]`);
      }),
    );
  });
});

describe("the format of a resource", () => {
  it("is what its name ends with, else what is accepted, else XML", () => {
    expect(parseFormat("a.b.json", "text/xml")).toEqual({ name: "a.b", format: "json" });
    expect(parseFormat("a.b", "application/json")).toEqual({ name: "a.b", format: "json" });
    expect(parseFormat("a.b", "text/xml, application/json")).toEqual({ name: "a.b", format: "xml" });
    expect(parseFormat("a", undefined)).toEqual({ name: "a", format: "xml" });
  });
});
