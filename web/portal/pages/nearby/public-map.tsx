import { useQuery } from "@tanstack/react-query";
import { type Map as MapLibre, Marker } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { CityMap } from "../../../ui/map.tsx";
import { type Box, type Filter, queryOf } from "./filter.ts";

type Cell = Got<"/api/public/tickets/map">["cells"][number];
const widestDegrees = 1.9;
/** How far apart the middles of two buttons must be. */
const buttonPx = 36;

/** The public matters on the map, gathered by cell; each gathering is a button that goes nearer. */
export default function PublicMap(props: { filter: Filter; here?: Box; onSeen: (box: Box) => void }) {
  const { filter, here, onSeen } = props;
  const { t } = useTranslation("nearby");
  const [map, setMap] = useState<MapLibre>();
  const [box, setBox] = useState<Box>();
  const tell = useRef(onSeen);
  tell.current = onSeen;

  useEffect(() => {
    if (map === undefined) return;
    const look = () => {
      const bounds = map.getBounds();
      const { lng, lat } = map.getCenter();
      const half = widestDegrees / 2;
      const seen: Box = [
        Math.max(bounds.getWest(), lng - half),
        Math.max(bounds.getSouth(), lat - half),
        Math.min(bounds.getEast(), lng + half),
        Math.min(bounds.getNorth(), lat + half),
      ];
      setBox(seen);
      tell.current(seen);
    };
    look();
    map.on("moveend", look);
    return () => void map.off("moveend", look);
  }, [map]);

  useEffect(() => {
    if (map !== undefined && here !== undefined) {
      const [west, south, east, north] = here;
      map.fitBounds([west, south, east, north], { animate: false });
    }
  }, [map, here]);

  const asked = box === undefined ? undefined : queryOf(filter, box);
  const { data } = useQuery({
    queryKey: ["ticket", "public-map", asked],
    enabled: asked?.box !== undefined,
    queryFn: () =>
      answered(
        api.GET("/api/public/tickets/map", { params: { query: { ...asked, box: asked?.box ?? "" } } }),
      ),
    placeholderData: (before) => before,
    staleTime: 30_000,
  });

  useEffect(() => {
    if (map === undefined || data === undefined) return;
    const markers = gathered(data.cells, map).map((cell) =>
      markerOf(cell, t("cell", { count: cell.count }), map),
    );
    return () => {
      for (const marker of markers) marker.remove();
    };
  }, [map, data, t]);

  return (
    <>
      <CityMap label={t("mapLabel")} onReady={setMap} className="p-map" />
      <p role="status" className="p-hint">
        {data === undefined ? "" : t(data.atLeast ? "inMapAtLeast" : "inMap", { count: data.total })}
      </p>
    </>
  );
}

/** Cells whose buttons would lie over each other on this screen, as one. */
function gathered(cells: readonly Cell[], map: MapLibre): Cell[] {
  const made: (Cell & { x: number; y: number })[] = [];
  for (const cell of [...cells].sort((a, b) => b.count - a.count)) {
    const { x, y } = map.project([cell.longitude, cell.latitude]);
    const near = made.find((other) => Math.hypot(other.x - x, other.y - y) < buttonPx);
    if (near === undefined) made.push({ ...cell, x, y });
    else near.count += cell.count;
  }
  return made;
}

function markerOf(cell: Cell, label: string, map: MapLibre): Marker {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "p-cell";
  button.textContent = String(cell.count);
  button.setAttribute("aria-label", label);
  const centre: [number, number] = [cell.longitude, cell.latitude];
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    map.easeTo({ center: centre, zoom: Math.min(17, map.getZoom() + 2) });
  });
  return new Marker({ element: button }).setLngLat(centre).addTo(map);
}
