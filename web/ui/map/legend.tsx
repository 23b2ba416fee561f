import { useTranslation } from "react-i18next";
import { StatusLight } from "../status-light.tsx";
import { type Light, lights } from "../tokens.ts";
import type { MapPoint } from "./types.ts";

/** What the shapes on the map mean; only those that are there. */
export function Legend({ points }: { points: readonly MapPoint[] }) {
  const { t } = useTranslation("map");
  const there = new Set(points.map(({ light }) => light));
  const shown = (Object.keys(lights) as Light[]).filter((light) => there.has(light));
  return (
    <ul className="lw-map-legend" aria-label={t("legend")}>
      {shown.map((light) => (
        <li key={light}>
          <StatusLight light={light} />
        </li>
      ))}
    </ul>
  );
}

/** The points in words, for whoever does not see or cannot point at the map. */
export function PointList(props: {
  points: readonly MapPoint[];
  onPick?: ((id: string) => void) | undefined;
}) {
  const { t } = useTranslation("map");
  const { points, onPick } = props;
  return (
    <details className="lw-map-list no-print">
      <summary>{t("list", { count: points.length })}</summary>
      <ul>
        {points.map(({ id, light, name }) => (
          <li key={id}>
            <StatusLight light={light} bare />{" "}
            {onPick === undefined ? (
              name
            ) : (
              <button type="button" onClick={() => onPick(id)}>
                {name}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
