import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import { AreaCode, type PlaceIndex } from "../places/index.ts";
import type { Directory } from "../validity/index.ts";
import type { Duties } from "./rules.ts";
import { UnitKind, UnitPath, When } from "./schema.ts";

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const DutyAnswer = Type.Object({
  order: Type.Integer({ description: "Place in the duty list, from 0; the last word between equal fits" }),
  unit: nullable(UnitPath),
  kind: nullable(
    Type.Unsafe<UnitKind>({
      ...UnitKind,
      description: "Instead of a unit: those of this kind where the matter is",
    }),
  ),
  categories: Type.Array(Type.String(), {
    description: "Groups or group/category; empty where labels say what",
  }),
  labels: Type.Array(Type.String()),
  where: Type.Array(Type.Object({ code: Type.Unsafe<string>(AreaCode), name: Type.String() }), {
    description: "Empty: wherever the unit stands for",
  }),
  when: nullable(When),
  role: Type.Union([Type.Literal("lead"), Type.Literal("partner")]),
  validFrom: nullable(Type.String()),
  validTo: nullable(Type.String()),
});

type Parts = {
  organisations: Pick<Directory<Duties>, "current">;
  places: Pick<Directory<PlaceIndex>, "current">;
};

/** `GET /api/organisations/responsibilities`: who answers for what, as the duty list says. */
export function dutyRoute({ organisations, places }: Parts): Route {
  return route({
    method: "GET",
    url: "/api/organisations/responsibilities",
    scope: "organisation.read",
    tag: "organisations",
    summary: "The duty list: who answers for what, where and when; of one unit, its own and its kind's",
    query: Type.Object({ unit: Type.Optional(UnitPath) }),
    response: Type.Object({ responsibilities: Type.Array(DutyAnswer) }),
    async handle({ query: { unit }, context }) {
      const { tree, responsibilities } = organisations.current;
      const kind = unit === undefined ? undefined : tree.unit(unit)?.kind;
      const name = (code: string) => places.current.area(code)?.names[context.language] ?? code;
      return {
        responsibilities: responsibilities
          .map((duty, order) => ({ duty, order }))
          .filter(
            ({ duty }) =>
              unit === undefined || duty.to === unit || (duty.to === undefined && duty.toKind === kind),
          )
          .map(({ duty, order }) => ({
            order,
            unit: duty.to ?? null,
            kind: duty.toKind ?? null,
            categories: duty.categories ?? [],
            labels: duty.labels ?? [],
            where: (duty.where ?? []).map((code) => ({ code, name: name(code) })),
            when: duty.when ?? null,
            role: duty.role ?? ("lead" as const),
            validFrom: duty.validFrom ?? null,
            validTo: duty.validTo ?? null,
          })),
      };
    },
  });
}
