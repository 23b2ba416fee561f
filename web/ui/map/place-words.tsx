import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../i18n.ts";
import type { Position } from "./types.ts";

/** Sub-district and neighbourhood of a position, or that it lies outside. */
export function PlaceWords({ at }: { at: Position | undefined }) {
  const { t } = useTranslation("map");
  const [language] = useLanguage();
  const lon = Math.round((at?.longitude ?? 0) * 1e5) / 1e5;
  const lat = Math.round((at?.latitude ?? 0) * 1e5) / 1e5;
  const { data } = useQuery({
    queryKey: ["place", "resolve", lon, lat],
    queryFn: () => answered(api.GET("/api/places/resolve", { params: { query: { lon, lat } } })),
    enabled: at !== undefined,
    staleTime: 3_600_000,
    placeholderData: (before) => before,
  });
  if (at === undefined) return <>{t("pin.none")}</>;
  if (data === undefined) return <>{`${lat}, ${lon}`}</>;
  if (!data.inside) return <>{t("pin.outside")}</>;
  const names = [data.subdistrict, data.neighbourhood].flatMap((area) =>
    area === null ? [] : [area.names[language]],
  );
  return <>{names.join(" · ")}</>;
}
