import type { City } from "../../app/index.ts";
import { areaPathOf, categoriesOf, keywordIndex, proposeCategories } from "../../tickets/index.ts";
import type { Setting } from "./plan.ts";

/** What planning a day needs to know of the city. */
export function settingOf(city: City, date: string): Setting {
  const { categories } = city.files;
  const language = city.files.city.languages.default;
  const street = categories.groups.flatMap((group) =>
    group.categories
      .filter((category) => (category.sources ?? group.defaults.sources).includes("found"))
      .map((category) => ({ code: `${group.code}/${category.code}`, name: category.names[language] })),
  );
  const fallback = street[0]?.code;
  if (fallback === undefined) throw new Error("the city has no category that officers may find");
  const keywords = keywordIndex(categoriesOf(categories));
  return {
    date,
    timeZone: city.files.city.timeZone,
    bounds: boundsOf(city),
    resolve(longitude, latitude) {
      const place = city.places.resolve([longitude, latitude]);
      return { inside: place.inside, areaPath: areaPathOf(city.duties, place) };
    },
    categorise: (text) => proposeCategories(text, { keywords }, 1)[0]?.code ?? fallback,
    streetCategories: street,
    officers: city.duties.tree.units.filter((unit) => unit.kind === "subdistrict").map((unit) => unit.path),
  };
}

/** West, south, east, north of all areas. */
function boundsOf(city: City): readonly [number, number, number, number] {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const area of city.places.areas) {
    for (const [longitude = 0, latitude = 0] of area.boundary.flat(2)) {
      [west, east] = [Math.min(west, longitude), Math.max(east, longitude)];
      [south, north] = [Math.min(south, latitude), Math.max(north, latitude)];
    }
  }
  return [west, south, east, north];
}
