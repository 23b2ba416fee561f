import Type from "typebox";
import { type Route, route, TextSchema } from "../../kernel/index.ts";
import { Crs, type PlaceIndex, toWgs84 } from "../places/index.ts";
import type { Directory } from "../validity/index.ts";
import { dutyRoute } from "./duty-routes.ts";
import { type Duties, proposeOwners } from "./rules.ts";
import { reasonKeys, UnitKind, UnitPath } from "./schema.ts";
import { reasonSentence } from "./texts.ts";

const UnitAnswer = Type.Object({
  path: UnitPath,
  parent: Type.Union([UnitPath, Type.Null()]),
  kind: UnitKind,
  area: Type.Union([Type.String({ description: "Code of the area it stands for" }), Type.Null()]),
  name: Type.String(),
  names: TextSchema,
  validFrom: Type.String(),
  validTo: Type.Union([Type.String(), Type.Null()]),
});

const ProposalAnswer = Type.Object({
  unit: UnitPath,
  name: Type.String(),
  role: Type.Union([Type.Literal("lead"), Type.Literal("partner")]),
  reasons: Type.Array(
    Type.Object({
      key: Type.Enum(reasonKeys),
      parameters: Type.Record(Type.String(), Type.String()),
      sentence: Type.String({ description: "In the language asked for" }),
    }),
  ),
});

const OwnersQuery = Type.Object({
  category: Type.Optional(Type.String({ maxLength: 200, description: "group/category" })),
  label: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
  lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  crs: Type.Optional(Type.Unsafe<Crs>({ ...Crs, default: "wgs84" })),
});

type Parts = {
  organisations: Pick<Directory<Duties>, "current">;
  places: Pick<Directory<PlaceIndex>, "current">;
};

/** `GET /api/organisations…` */
export function organisationRoutes({ organisations, places }: Parts): Route[] {
  return [
    dutyRoute({ organisations, places }),
    route({
      method: "GET",
      url: "/api/organisations",
      scope: "organisation.read",
      tag: "organisations",
      summary: "The tree of units as of today, in the order of their paths: each follows its parent",
      query: Type.Object({
        below: Type.Optional(UnitPath),
        kind: Type.Optional(UnitKind),
      }),
      response: Type.Object({ units: Type.Array(UnitAnswer) }),
      async handle({ query: { below, kind }, context }) {
        const { tree } = organisations.current;
        const units = below === undefined ? tree.units : tree.subtree(below);
        return {
          units: units
            .filter((unit) => kind === undefined || unit.kind === kind)
            .map((unit) => ({ ...unit, name: unit.names[context.language] })),
        };
      },
    }),
    route({
      method: "GET",
      url: "/api/organisations/owners",
      scope: "organisation.read",
      tag: "organisations",
      summary: "Who should own a matter of a category at a place now, best first, with reasons",
      query: OwnersQuery,
      response: Type.Object({ proposals: Type.Array(ProposalAnswer) }),
      async handle({ query: { category, label, lon, lat, crs = "wgs84" }, context }) {
        const known = lon !== undefined && lat !== undefined;
        const index = places.current;
        const { tree } = organisations.current;
        const proposals = proposeOwners(organisations.current, {
          category: category ?? null,
          labels: label ?? [],
          place: known ? index.resolve(toWgs84([lon, lat], crs)) : null,
          at: context.clock.now(),
        });
        const name = (code: string): string => index.area(code)?.names[context.language] ?? code;
        return {
          proposals: proposals.map(({ unit, role, reasons }) => ({
            unit,
            name: tree.unit(unit)?.names[context.language] ?? unit,
            role,
            reasons: reasons.map((reason) => ({
              key: reason.key,
              parameters: { ...reason.parameters },
              sentence: reasonSentence(reason, context.language, name),
            })),
          })),
        };
      },
    }),
  ];
}
