import type { Map as MapLibre } from "maplibre-gl";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNeighbourhoods } from "../../../ui/map/neighbourhoods.ts";
import { CityMap } from "../../../ui/map.tsx";
import type { Theme } from "../../../ui/tokens.ts";

type Place = { longitude: number; latitude: number };

/**
 * Picks a place: the pin stands in the middle and the map moves under it, with a finger, a mouse or the arrow keys; a
 * tap brings the tapped place under the pin. Enter takes what is under the pin as it is, Escape closes the map.
 */
export default function PickMap(props: {
  place?: Place;
  onPick: (place: Place) => void;
  onClose: () => void;
}) {
  const { place, onPick, onClose } = props;
  const { t } = useTranslation("report");
  const pick = useRef(onPick);
  pick.current = onPick;
  const close = useRef(onClose);
  close.current = onClose;
  const begin = useRef(place);
  const known = useRef<MapLibre>(undefined);
  const [drawn, setDrawn] = useState<{ map: MapLibre; theme: Theme }>();
  useNeighbourhoods(drawn);
  const ready = (map: MapLibre, theme: Theme) => {
    setDrawn({ map, theme });
    if (known.current === map) return;
    known.current = map;
    if (begin.current !== undefined) {
      map.jumpTo({ center: [begin.current.longitude, begin.current.latitude], zoom: 15 });
    }
    let touched = false;
    const touch = () => {
      touched = true;
    };
    const box = map.getContainer();
    for (const kind of ["pointerdown", "keydown", "wheel"])
      box.addEventListener(kind, touch, { passive: true });
    map.on("click", ({ lngLat }) => {
      touched = true;
      map.easeTo({ center: lngLat, zoom: Math.max(map.getZoom(), 14) });
    });
    const take = () => {
      const { lng, lat } = map.getCenter();
      const sixDigits = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
      pick.current({ longitude: sixDigits(lng), latitude: sixDigits(lat) });
    };
    map.on("moveend", () => {
      if (touched) take();
    });
    const canvas = map.getCanvas();
    canvas.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") take();
      if (key === "Escape") close.current();
    });
    canvas.focus();
  };
  return (
    <figure className="p-pick">
      <div className="p-pick-map">
        <CityMap label={t("place.mapLabel")} onReady={ready} className="p-map" />
        <svg className="p-pin" viewBox="0 0 24 36" aria-hidden="true">
          <path d="M12 35S23 20.500 23 12A11 11 0 0 0 1 12c0 8.500 11 23 11 23z" />
          <circle cx="12" cy="12" r="4" />
        </svg>
      </div>
      <figcaption className="p-hint">{t("place.mapHint")}</figcaption>
    </figure>
  );
}
