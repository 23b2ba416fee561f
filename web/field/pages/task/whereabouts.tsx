import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { Parts } from "../../../ui/parts.tsx";
import { useCity } from "../../../ui/session.ts";
import { lightOf } from "../../../ui/ticket/index.ts";
import { Icon } from "../../icons.tsx";
import { useMeOnMap } from "../../place/me-on-map.ts";
import { fixOf, usePosition } from "../../place/position.ts";
import { waysTo } from "../../place/route.ts";
import { Distance } from "../../task-row.tsx";
import type { Whole } from "../../tickets.ts";

/** The address as told and the committee around it; figures only where neither is known, as without a network. */
function PlaceName(props: { address: string | null; place: { longitude: number; latitude: number } }) {
  const { address, place } = props;
  const { longitude: lon, latitude: lat } = place;
  const [language] = useLanguage();
  const { data } = useQuery({
    queryKey: ["place", "resolve", lon, lat],
    queryFn: () => answered(api.GET("/api/places/resolve", { params: { query: { lon, lat } } })),
    staleTime: 3_600_000,
  });
  const parts = [address, data?.subdistrict?.names[language], data?.neighbourhood?.names[language]].filter(
    (part) => part != null && part !== "",
  );
  return <Parts of={parts.length === 0 ? [`${lat.toFixed(5)}, ${lon.toFixed(5)}`] : parts} />;
}

/** Where it is, how far, how to get there, and on the map. */
export function Whereabouts({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("field");
  const city = useCity().data;
  const [onMap, setOnMap] = useState(false);
  const onReady = useMeOnMap(fixOf(usePosition()));
  const { id, longitude, latitude, address, title, number } = ticket;
  if (longitude === null || latitude === null) {
    return (
      <section>
        <h2>{t("place.title")}</h2>
        <p>{address ?? t("place.unknown")}</p>
      </section>
    );
  }
  const place = { longitude, latitude };
  return (
    <section>
      <h2>{t("place.title")}</h2>
      <p className="f-where">
        <PlaceName address={address} place={place} /> <Distance to={place} />
      </p>
      <details className="f-ways">
        <summary className="lw-button">
          <Icon name="route" /> {t("place.route")}
        </summary>
        <ul>
          {(city === undefined ? [] : waysTo(place, address ?? title, city.country)).map(
            ({ app, address: link }) => (
              <li key={app}>
                <a href={link} target="_blank" rel="noreferrer">
                  {t(`place.app.${app}`)}
                </a>
              </li>
            ),
          )}
        </ul>
      </details>
      <button type="button" className="f-quiet" aria-expanded={onMap} onClick={() => setOnMap(!onMap)}>
        {t(onMap ? "place.hideMap" : "place.showMap")}
      </button>
      {onMap ? (
        <DistrictMap
          className="f-map small"
          label={t("tasks.map")}
          points={[{ id, ...place, light: lightOf(ticket), name: `${title} · ${number}` }]}
          chosen={id}
          onReady={onReady}
          centre={place}
          neighbourhoods
          legend={false}
          list={false}
        />
      ) : null}
    </section>
  );
}
