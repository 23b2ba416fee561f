import { type Map as MapLibre, Marker } from "maplibre-gl";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PlaceWords } from "./place-words.tsx";
import type { Position } from "./types.ts";

const pinShape = "M12 0C5.4 0 0 5.3 0 11.9 0 20.6 12 32 12 32s12-11.4 12-20.1C24 5.3 18.6 0 12 0Z";
const svg = "http://www.w3.org/2000/svg";

function pinElement(): HTMLElement {
  const element = document.createElement("div");
  element.className = "lw-pin";
  element.setAttribute("aria-hidden", "true");
  const picture = document.createElementNS(svg, "svg");
  picture.setAttribute("viewBox", "0 0 24 32");
  const body = document.createElementNS(svg, "path");
  body.setAttribute("d", pinShape);
  const eye = document.createElementNS(svg, "circle");
  for (const [name, value] of [
    ["cx", "12"],
    ["cy", "12"],
    ["r", "4.5"],
  ] as const)
    eye.setAttribute(name, value);
  picture.append(body, eye);
  element.append(picture);
  return element;
}

/** The pin on the map, which can be dragged. What the keyboard does is done beside the map, by `PinWords`. */
export function Pin(props: { map: MapLibre; at: Position; onMove: (position: Position) => void }) {
  const { map, at, onMove } = props;
  const marker = useRef<Marker>(undefined);
  const moved = useRef(onMove);
  moved.current = onMove;
  useEffect(() => {
    const made = new Marker({ element: pinElement(), draggable: true, anchor: "bottom" });
    made.on("dragend", () => {
      const { lng, lat } = made.getLngLat();
      moved.current({ longitude: lng, latitude: lat });
    });
    marker.current = made;
    return () => {
      made.remove();
      marker.current = undefined;
    };
  }, []);
  useEffect(() => {
    marker.current?.setLngLat([at.longitude, at.latitude]).addTo(map);
    const inside = map.getBounds().contains([at.longitude, at.latitude]);
    if (!inside) map.panTo([at.longitude, at.latitude]);
  }, [map, at.longitude, at.latitude]);
  return null;
}

const metresPerDegree = 111_320;
const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** A position some metres further east and north. */
function shifted({ longitude, latitude }: Position, east: number, north: number): Position {
  const narrowing = Math.cos((latitude * Math.PI) / 180);
  const exact = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return {
    longitude: exact(longitude + east / (metresPerDegree * narrowing)),
    latitude: exact(latitude + north / metresPerDegree),
  };
}

/**
 * The pin for the keyboard and in words: a button that takes the arrow keys (10 m, with Shift 100 m), and the names of
 * the areas in which the pin stands, spoken as it moves.
 */
export function PinWords(props: {
  pin: Position | undefined;
  onPin: (position: Position) => void;
  map: MapLibre | undefined;
  label: string;
}) {
  const { pin, onPin, map, label } = props;
  const { t } = useTranslation("map");
  const hint = useId();
  const centre = (): Position | undefined => {
    const at = map?.getCenter();
    return at === undefined ? undefined : { longitude: at.lng, latitude: at.lat };
  };
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const from = pin ?? centre();
    if (step === undefined || from === undefined) return;
    event.preventDefault();
    const metres = event.shiftKey ? 100 : 10;
    onPin(shifted(from, step[0] * metres, step[1] * metres));
  };
  const put = () => {
    const at = centre();
    if (at !== undefined) onPin(at);
  };
  return (
    <div className="lw-pin-words">
      <button
        type="button"
        className="lw-button"
        aria-describedby={hint}
        aria-label={`${label}: ${t(pin === undefined ? "pin.put" : "pin.move")}`}
        onClick={put}
        onKeyDown={press}
        disabled={map === undefined && pin === undefined}
      >
        {t(pin === undefined ? "pin.put" : "pin.move")}
      </button>
      <span id={hint} className="lw-pin-hint">
        {t("pin.hint")}
      </span>
      <p className="lw-pin-place" aria-live="polite">
        <PlaceWords at={pin} />
      </p>
    </div>
  );
}
