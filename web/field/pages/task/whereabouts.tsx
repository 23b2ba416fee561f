import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { useCity } from "../../../ui/session.ts";
import { lightOf } from "../../../ui/ticket/index.ts";
import { Icon } from "../../icons.tsx";
import { useMeOnMap } from "../../place/me-on-map.ts";
import { fixOf, usePosition } from "../../place/position.ts";
import { waysTo } from "../../place/route.ts";
import { Distance } from "../../task-row.tsx";
import type { Whole } from "../../tickets.ts";

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
        <span>{address ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</span> <Distance to={place} />
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
          legend={false}
          list={false}
        />
      ) : null}
    </section>
  );
}
