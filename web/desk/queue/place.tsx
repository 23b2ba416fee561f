import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import type { Whole } from "../actions/index.ts";

/** Where it is: the address as told, and the sub-district and committee around the position. */
export function PlaceName({ ticket }: { ticket: Pick<Whole, "address" | "longitude" | "latitude"> }) {
  const { address, longitude: lon, latitude: lat } = ticket;
  const [language] = useLanguage();
  const { data } = useQuery({
    queryKey: ["place", "resolve", lon, lat],
    queryFn: () =>
      answered(api.GET("/api/places/resolve", { params: { query: { lon: lon ?? 0, lat: lat ?? 0 } } })),
    enabled: lon !== null && lat !== null,
    staleTime: 3_600_000,
  });
  const areas = [data?.subdistrict, data?.neighbourhood].flatMap((area) =>
    area == null ? [] : [area.names[language]],
  );
  const parts = [address, ...areas].filter((part) => part !== null && part !== "");
  return <>{parts.length === 0 ? "–" : parts.join(" · ")}</>;
}
