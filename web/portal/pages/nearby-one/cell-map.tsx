import { type Map as MapLibre, Marker } from "maplibre-gl";
import { CityMap } from "../../../ui/map.tsx";
import "../nearby/nearby.css";

const marked = new WeakSet<MapLibre>();

/** Where a public matter lies, to its cell of the grid. */
export default function CellMap(props: { longitude: number; latitude: number; label: string }) {
  const { longitude, latitude, label } = props;
  const ready = (map: MapLibre) => {
    if (marked.has(map)) return;
    marked.add(map);
    const dot = document.createElement("span");
    dot.className = "p-dot";
    new Marker({ element: dot }).setLngLat([longitude, latitude]).addTo(map);
    map.jumpTo({ center: [longitude, latitude], zoom: 14 });
  };
  return <CityMap label={label} onReady={ready} className="p-map" />;
}
