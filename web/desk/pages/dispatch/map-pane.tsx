import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { DistrictMap, type MapView } from "../../../ui/map/index.tsx";
import { ErrorState } from "../../../ui/states.tsx";
import { lightOf, useTicketNames } from "../../../ui/ticket/index.ts";
import type { Filter } from "./filter.ts";

/** Where the matters of the list lie. */
export function MapPane(props: {
  filter: Filter;
  chosen: string | undefined;
  onPick: (number: string) => void;
  onChange: (filter: Filter) => void;
}) {
  const { filter, chosen, onPick, onChange } = props;
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const [view, setView] = useState<MapView>();
  const box = view?.box.join(",") ?? "";
  const { sort: _sort, box: within, ...rest } = filter;
  const found = useQuery({
    queryKey: ["queue-counts", "map", rest, box],
    queryFn: () => answered(api.GET("/api/tickets/map", { params: { query: { ...rest, box } } })),
    enabled: view !== undefined,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
  const points = useMemo(
    () =>
      (found.data?.points ?? []).map((point) => ({
        id: point.number,
        longitude: point.longitude,
        latitude: point.latitude,
        light: lightOf(point),
        name: `${point.number} ${names.category(point.category)}`,
      })),
    [found.data, names.category],
  );
  return (
    <section className="dispatch-map" aria-label={t("map")}>
      <DistrictMap
        label={t("mapLabel")}
        points={points}
        clusters={found.data?.clusters}
        chosen={chosen}
        onPick={onPick}
        onMove={setView}
        list={false}
      />
      <p className="dispatch-map-box">
        {/* A box drawn with Shift held, or the arrow and plus keys, bring the section; this makes it the list's. */}
        <Button
          size="small"
          disabled={box === "" || box === within}
          onClick={() => onChange({ ...filter, box })}
        >
          {t("box.take")}
        </Button>
        {within === undefined ? null : (
          <Button
            size="small"
            onClick={() => {
              const { box: _box, ...everywhere } = filter;
              onChange(everywhere);
            }}
          >
            {t("box.drop")}
          </Button>
        )}
      </p>
      <p className="dispatch-map-count" aria-live="polite">
        {found.data === undefined
          ? ""
          : t(found.data.atLeast ? "mapAtLeast" : "mapCount", { count: found.data.total })}
      </p>
      {found.isError ? (
        <div className="dispatch-map-fault">
          <ErrorState error={found.error} retry={() => void found.refetch()} />
        </div>
      ) : null}
    </section>
  );
}
