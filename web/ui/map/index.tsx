import { lazy, Suspense } from "react";
import { Loading } from "../states.tsx";
import "./district-map.css";
import type { DistrictMapProps } from "./types.ts";

export type { DistrictMapProps, MapCluster, MapPoint, MapView, Position } from "./types.ts";

const Drawn = lazy(() => import("./district-map.tsx"));

/**
 * The district's map with points, clusters, coloured areas and a pin to set. The library behind it is loaded only when
 * a map is shown. Its height is that of its box: give `className` a height, or leave the 320 px it has.
 */
export function DistrictMap(props: DistrictMapProps) {
  return (
    <Suspense
      fallback={
        <div className={`lw-district-map ${props.className ?? ""}`}>
          <Loading />
        </div>
      }
    >
      <Drawn {...props} />
    </Suspense>
  );
}
