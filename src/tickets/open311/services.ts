import type { Language } from "../../kernel/index.ts";
import type { CategoriesFile } from "../intake/index.ts";
import type { Value } from "./formats.ts";
import { problem } from "./problems.ts";

/** A category that may be asked for through this interface. */
export type Service = {
  code: string;
  category: string;
  names: Record<Language, string>;
  /** Its entry in the list of services. */
  document(language: Language): Value;
  /** Its definition: what the city tells about it, as an attribute that asks for nothing. */
  definition(language: Language): Value;
};

/** The services by their codes. `roads/road-damage` is `roads.road-damage` here: a code is one step of an address. */
export type Services = ReadonlyMap<string, Service>;

/** The services of a city: its public categories that residents may ask for. */
export function servicesOf(file: CategoriesFile): Services {
  const services = file.groups.flatMap((group) =>
    group.categories
      .filter((category) => category.public ?? group.defaults.public)
      .filter((category) => (category.sources ?? group.defaults.sources).includes("asked"))
      .map((category): Service => {
        const code = `${group.code}.${category.code}`;
        const { names, description } = category;
        return {
          code,
          category: `${group.code}/${category.code}`,
          names,
          document: (language) => ({
            service_code: code,
            service_name: names[language],
            description: description?.[language] ?? `${group.names[language]}: ${names[language]}`,
            metadata: description !== undefined,
            type: "realtime",
            keywords: (category.keywords[language] ?? []).join(", "),
            group: group.names[language],
          }),
          definition: (language) => ({
            service_code: code,
            attributes: description === undefined ? [] : [toldOf(description[language])],
          }),
        };
      }),
  );
  return new Map(services.map((service) => [service.code, service]));
}

/** "false means the attribute is only used to present information to the user" (GeoReport v2, GET Service Definition). */
const toldOf = (description: string): Value => ({
  variable: false,
  code: "about",
  datatype: "string",
  required: false,
  datatype_description: null,
  order: 1,
  description,
});

/** The service of this code, also when written with a slash. Throws `open311.service-unknown`. */
export function serviceOf(services: Services, code: string): Service {
  const service = services.get(code.replace("/", "."));
  if (service === undefined) throw problem("open311.service-unknown", { code: code.slice(0, 100) });
  return service;
}
