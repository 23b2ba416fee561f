import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { answered, api } from "../../../api.ts";
import { DistrictMap, type MapView } from "../../../ui/map/index.tsx";
import { PlaceWords } from "../../../ui/map/place-words.tsx";
import { lightOf, TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import type { Whole } from "../../actions/index.ts";

const nearDegrees = 0.004;

/** Where it is, with the open matters around it. */
export function Place({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const { longitude, latitude, address } = ticket;
  return (
    <section>
      <h2>{t("place")}</h2>
      <p>{address}</p>
      {longitude === null || latitude === null ? (
        <p className="ticket-hint">{t("noPlace")}</p>
      ) : (
        <>
          <p className="ticket-hint">
            <PlaceWords at={{ longitude, latitude }} />
            {ticket.cell === null ? "" : ` · ${t("cell", { cell: ticket.cell })}`}
          </p>
          <Around ticket={ticket} longitude={longitude} latitude={latitude} />
        </>
      )}
    </section>
  );
}

function Around(props: { ticket: Whole; longitude: number; latitude: number }) {
  const { ticket, longitude, latitude } = props;
  const { t } = useTranslation("matter");
  const names = useTicketNames();
  const [, go] = useLocation();
  const [view, setView] = useState<MapView>();
  const near = [
    longitude - nearDegrees,
    latitude - nearDegrees,
    longitude + nearDegrees,
    latitude + nearDegrees,
  ];
  const box = (view?.box ?? near).map((degrees) => degrees.toFixed(5)).join(",");
  const { data } = useQuery({
    queryKey: ["ticket", "around", box],
    queryFn: () => answered(api.GET("/api/tickets/map", { params: { query: { box, status: ["open"] } } })),
    placeholderData: (before) => before,
  });
  const self = useMemo(
    () => ({ id: ticket.number, longitude, latitude, light: lightOf(ticket), name: ticket.title }),
    [ticket, longitude, latitude],
  );
  const others = (data?.points ?? []).filter(({ id }) => id !== ticket.id);
  const points = [
    self,
    ...others.map((point) => ({
      id: point.number,
      longitude: point.longitude,
      latitude: point.latitude,
      light: lightOf(point),
      name: point.number,
    })),
  ];
  const nearest = others
    .map((point) => ({ ...point, metres: metresBetween(point, { longitude, latitude }) }))
    .toSorted((one, other) => one.metres - other.metres)
    .slice(0, 5);
  return (
    <>
      <DistrictMap
        label={t("placeLabel")}
        className="ticket-map"
        centre={self}
        points={points}
        clusters={data?.clusters}
        chosen={ticket.number}
        onPick={(number) => number !== ticket.number && go(`/tickets/${encodeURIComponent(number)}`)}
        onMove={setView}
        legend={false}
        list={false}
      />
      <h3>{t("neighbours")}</h3>
      {nearest.length === 0 ? <p className="ticket-hint">{t("noNeighbours")}</p> : null}
      <ul className="ticket-near">
        {nearest.map((point) => (
          <li key={point.id}>
            <TicketLight ticket={point} bare />{" "}
            <Link href={`/tickets/${encodeURIComponent(point.number)}`}>
              {names.category(point.category)} · {point.number}
            </Link>{" "}
            <span className="ticket-hint">{t("metres", { count: Math.round(point.metres) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

type At = { longitude: number; latitude: number };

/** Metres as the crow flies; good enough within a district. */
function metresBetween(one: At, other: At): number {
  const north = (one.latitude - other.latitude) * 111_320;
  const east = (one.longitude - other.longitude) * 111_320 * Math.cos((other.latitude * Math.PI) / 180);
  return Math.hypot(north, east);
}
