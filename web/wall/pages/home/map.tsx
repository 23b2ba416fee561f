import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { Marker } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { severities } from "../../../ui/sensing/index.ts";
import { colours, heat } from "../../../ui/tokens.ts";
import { behind } from "./behind.ts";
import type { Alarms, Cells, Devices, Latest } from "./data.ts";
import { prepareSensed, useAlarmMarks, useDevicesShown } from "./sensed.ts";

const pulseMs = 4000;
/** At most so many pulses at once: a storm of acts shows the latest ones. */
const pulsesAtMost = 24;
const scale = heat.dark.slice(3);
/** From so many open matters on, a cell has the next colour. */
const steps = [1, 2, 5, 10];

type Data = Parameters<GeoJSONSource["setData"]>[0];

type Props = {
  cells: Cells | undefined;
  acts: Latest | undefined;
  alarms: Alarms | undefined;
  /** How many alarms stand, those without a place among them. */
  standing: number | undefined;
  devices: Devices | undefined;
};

/**
 * The district: open matters as heat of the unit grid, devices as quiet dots, alarms over all of it, and each act of
 * the last moments as a ring that fades.
 */
export function WallMap({ cells, acts, alarms, standing, devices }: Props) {
  const { t } = useTranslation(["home", "sensing"]);
  const [language] = useLanguage();
  const [map, setMap] = useState<MapLibre>();
  const onReady = useCallback((ready: MapLibre) => {
    prepare(ready);
    prepareSensed(ready);
    setMap(ready);
  }, []);
  useEffect(() => {
    if (map !== undefined && cells !== undefined)
      map.getSource<GeoJSONSource>("cells")?.setData(heatOf(cells));
  }, [map, cells]);
  usePulses(map, acts);
  useDevicesShown(map, devices);
  useAlarmMarks(map, alarms, language);
  const number = new Intl.NumberFormat(language);
  const open = number.format(cells?.open ?? 0);
  return (
    <section className="wall-panel wall-map" aria-label={t("map.title")}>
      <h2>
        {t("map.title")}
        <small>{t("map.words")}</small>
      </h2>
      <DistrictMap
        label={t("map.label", { open, alarms: number.format(standing ?? 0) })}
        onReady={onReady}
        className="wall-district"
        list={false}
        legend={false}
      />
      <div className="wall-legend">
        <ul className="wall-heat" aria-label={t("map.heat")}>
          {steps.map((from, index) => (
            <li key={from}>
              <i aria-hidden="true" style={{ background: scale[index] }} />
              {index === steps.length - 1 ? `${from}+` : from}
            </li>
          ))}
        </ul>
        <CellList cells={cells} />
        <ul className="wall-rings" aria-label={t("map.rings")}>
          {(["in", "step", "out"] as const).map((kind) => (
            <li key={kind} className={kind}>
              <i aria-hidden="true" />
              {t(`map.ring.${kind}`)}
            </li>
          ))}
        </ul>
        <ul className="wall-severities" aria-label={t("map.alarms")}>
          {severities.map((severity) => (
            <li key={severity} className={severity}>
              <i aria-hidden="true" />
              {t(`sensing:severity.${severity}`)}
            </li>
          ))}
        </ul>
        <ul className="wall-dots" aria-label={t("map.devices")}>
          <li>
            <i aria-hidden="true" />
            {t("map.device")}
          </li>
          <li className="silent">
            <i aria-hidden="true" />
            {t("map.silent")}
          </li>
        </ul>
      </div>
    </section>
  );
}

/** So many cells are listed, the fullest first; the others are opened on the map, and all of them are under "open". */
const cellsListed = 200;

/** The cells as a list: how the keyboard opens them. */
function CellList({ cells }: { cells: Cells | undefined }) {
  const { t } = useTranslation("home");
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language);
  const fullest = (cells?.cells ?? []).toSorted(
    (one, other) => other.count - one.count || one.cell.localeCompare(other.cell),
  );
  return (
    <details className="wall-list up">
      <summary>{t("map.heat")}</summary>
      <div>
        <ol aria-label={t("map.heat")}>
          {fullest.slice(0, cellsListed).map(({ cell, count }) => (
            <li key={cell}>
              <a href={behind({ status: "open", cell })}>
                {cell} <b>{number.format(count)}</b>
              </a>
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}

function prepare(map: MapLibre): void {
  for (const handler of [
    map.scrollZoom,
    map.dragPan,
    map.doubleClickZoom,
    map.keyboard,
    map.touchZoomRotate,
  ]) {
    handler.disable();
  }
  map.addSource("cells", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  const stops = steps.flatMap((from, index) => (index === 0 ? [] : [from, scale[index] ?? ""]));
  map.addLayer(
    {
      id: "cells",
      type: "fill",
      source: "cells",
      paint: {
        "fill-color": ["step", ["get", "count"], scale[0] ?? "", ...stops] as unknown as string,
        "fill-antialias": false,
      },
    },
    "subdistrict-lines",
  );
  map.on("click", "cells", ({ features = [] }) => {
    const cell: unknown = features[0]?.properties.cell;
    if (typeof cell === "string") location.assign(behind({ status: "open", cell }));
  });
  map.setPaintProperty("subdistrict-lines", "line-color", colours.dark.lineStrong);
  map.setPaintProperty("subdistrict-lines", "line-opacity", 0.6);
}

function heatOf({ cells }: Cells): Data {
  return {
    type: "FeatureCollection",
    features: cells.map(({ cell, west, south, east, north, count, red }) => ({
      type: "Feature",
      properties: { cell, count, red },
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      },
    })),
  };
}

const kindOf = (verb: string) =>
  verb === "ticket.report" ? "in" : verb === "ticket.close" || verb === "ticket.void" ? "out" : "step";

/** A ring on the map for each act that was not there before. Rings end by themselves and are never more than a few. */
function usePulses(map: MapLibre | undefined, acts: Latest | undefined): void {
  const newest = useRef<string>(undefined);
  const shown = useRef<Marker[]>([]);
  useEffect(() => {
    if (map === undefined || acts === undefined) return;
    const before = newest.current;
    newest.current = acts[0]?.id ?? before;
    // What was there when the wall was opened did not happen just now.
    if (before === undefined) return;
    // Ids begin with their time and are compared as text.
    for (const { id, verb, ticket } of acts) {
      if (id <= before) break;
      if (ticket.longitude === null || ticket.latitude === null) continue;
      const element = document.createElement("span");
      element.className = `wall-pulse ${kindOf(verb)}`;
      element.append(document.createElement("i"));
      const marker = new Marker({ element }).setLngLat([ticket.longitude, ticket.latitude]).addTo(map);
      shown.current.push(marker);
      if (shown.current.length > pulsesAtMost) shown.current.shift()?.remove();
      setTimeout(() => {
        marker.remove();
        shown.current = shown.current.filter((one) => one !== marker);
      }, pulseMs);
    }
  }, [map, acts]);
}
