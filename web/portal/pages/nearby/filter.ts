import { useLocation, useSearch } from "wouter";
import type { GetQuery } from "../../../api.ts";

/** What the public list is narrowed to; all of it stands in the address, but never where the visitor is. */
export type Filter = {
  category: string;
  status: "" | "open" | "closed";
  /** Reported within so many days; "" for all. */
  days: string;
  near: boolean;
  map: boolean;
};
export type Box = readonly [west: number, south: number, east: number, north: number];

export const dayChoices = ["7", "30", "365"] as const;
const dayMs = 86_400_000;

export function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const status = search.get("status");
  const filter: Filter = {
    category: search.get("category") ?? "",
    status: status === "open" || status === "closed" ? status : "",
    days: dayChoices.find((one) => one === search.get("days")) ?? "",
    near: search.get("near") === "1",
    map: search.get("view") === "map",
  };
  const change = (changes: Partial<Filter>) => {
    const next = { ...filter, ...changes };
    const told = new URLSearchParams(search);
    for (const [name, value] of [
      ["category", next.category],
      ["status", next.status],
      ["days", next.days],
      ["near", next.near ? "1" : ""],
      ["view", next.map ? "map" : ""],
    ] as const) {
      if (value === "") told.delete(name);
      else told.set(name, value);
    }
    const query = told.toString();
    navigate(query === "" ? "/nearby" : `/nearby?${query}`, { replace: true });
  };
  return [filter, change];
}

/** What is asked of the server for a filter within a box. */
export function queryOf({ category, status, days }: Filter, box?: Box): GetQuery<"/api/public/tickets"> {
  // Whole days, so that the same filter asks the same.
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  return {
    ...(category === "" ? {} : { category }),
    ...(status === "" ? {} : { status }),
    ...(days === "" ? {} : { from: new Date(today - Number(days) * dayMs).toISOString() }),
    ...(box === undefined ? {} : { box: box.map((degrees) => degrees.toFixed(5)).join(",") }),
  };
}

/** A box of about a kilometre around a place. */
export function around({ longitude, latitude }: { longitude: number; latitude: number }): Box {
  const north = 0.0045;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  // To three digits: the server need not know more exactly where somebody stands.
  const round = (degrees: number) => Math.round(degrees * 1000) / 1000;
  const [x, y] = [round(longitude), round(latitude)];
  return [x - east, y - north, x + east, y + north];
}
