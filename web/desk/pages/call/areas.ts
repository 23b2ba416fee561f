import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Position } from "../../../ui/map/index.tsx";

export type AreaName = {
  code: string;
  name: string;
  /** Name of the area around it; empty for sub-districts. */
  above: string;
  at: Position;
  /** Whether words of an address speak of it. */
  matches: (words: string) => boolean;
};

function useLevel(level: "subdistrict" | "neighbourhood") {
  const [language] = useLanguage();
  return useQuery({
    queryKey: ["place", "areas", level, language],
    queryFn: () => answered(api.GET("/api/places/areas", { params: { query: { level } } })),
    staleTime: 3_600_000,
  });
}

/** What kind of area it is says nothing of which one it is. */
const kinds =
  /(街道|镇|居民委员会|居委会|居委|社区|居民委員会|町)$|\s+(sub-?district|town|neighbou?rhood( committee)?|committee)$/i;
const bare = (name: string) => name.replace(kinds, "").toLowerCase();

/** The sub-districts and committees by name, sub-districts first. */
export function useAreaNames(): readonly AreaName[] {
  const subdistricts = useLevel("subdistrict").data;
  const neighbourhoods = useLevel("neighbourhood").data;
  return useMemo(() => {
    const names = new Map(
      subdistricts?.features.map(({ properties }) => [properties.code, properties.name] as const),
    );
    return [...(subdistricts?.features ?? []), ...(neighbourhoods?.features ?? [])].flatMap((feature) => {
      const { code, name, parent } = feature.properties;
      const at = middleOf(feature.geometry.coordinates);
      if (at === undefined) return [];
      const short = bare(name);
      const above = names.get(parent ?? "") ?? "";
      const around = bare(above);
      const matches = (words: string) => {
        const said = words.toLowerCase();
        const spoken = [short, around].some((part) => part.length > 1 && said.includes(part));
        return spoken || name.toLowerCase().includes(said) || above.toLowerCase().includes(said);
      };
      return [{ code, name, above, at, matches }];
    });
  }, [subdistricts, neighbourhoods]);
}

/** The middle of the largest outline's box; undefined for a shape without one. */
function middleOf(polygons: number[][][][]): Position | undefined {
  const rings = polygons.flatMap(([outer]) => (outer === undefined ? [] : [outer]));
  const [ring] = rings.sort((one, other) => other.length - one.length);
  if (ring === undefined) return undefined;
  const middle = (axis: 0 | 1) => {
    const values = ring.map((position) => position[axis] ?? 0);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return { longitude: middle(0), latitude: middle(1) };
}
