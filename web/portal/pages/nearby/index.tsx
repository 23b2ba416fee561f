import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { usePosition } from "../../device/position.ts";
import { Icon } from "../../icons.tsx";
import { PublicRow } from "../../matter/public-row.tsx";
import { Button, LinkButton, Notice } from "../../parts.tsx";
import { Title } from "../../title.tsx";
import { around, type Box, queryOf, useFilter } from "./filter.ts";
import { Filters } from "./filters.tsx";
import "./nearby.css";

const PublicMap = lazy(() => import("./public-map.tsx"));

/** What is going on: the public matters, as a list or on the map, without a word of anybody. */
export default function Nearby() {
  const { t } = useTranslation("nearby");
  const [filter, change] = useFilter();
  const [here, setHere] = useState<Box>();
  const [seen, setSeen] = useState<Box>();
  const position = usePosition((found) => setHere(around(found)));
  const { near, map } = filter;
  const { ask } = position;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each wish
  useEffect(() => {
    if (near && here === undefined) ask();
  }, [near]);
  const box = map ? seen : near ? here : undefined;
  const waiting =
    (near && !map && here === undefined && position.state === "asking") || (map && seen === undefined);
  return (
    <div className="p-column wide">
      <Title>{t("title")}</Title>
      <p className="p-lead">{t("lead")}</p>
      <Filters filter={filter} change={change} />
      <div className="p-row">
        <label className="p-check">
          <input
            type="checkbox"
            checked={near}
            onChange={(event) => change({ near: event.currentTarget.checked })}
          />
          <span>{t("near")}</span>
        </label>
        <Button onClick={() => change({ map: !map })} aria-pressed={map}>
          <Icon name={map ? "list" : "map"} />
          {t(map ? "onlyList" : "onMap")}
        </Button>
      </div>
      <div role="status">
        {near && position.state === "asking" ? <p>{t("asking")}</p> : null}
        {near && position.state !== "idle" && position.state !== "asking" ? (
          <Notice>
            <p>{t(position.state)}</p>
          </Notice>
        ) : null}
      </div>
      {map ? (
        <Suspense fallback={<Loading words={t("mapLoading")} />}>
          <PublicMap filter={filter} {...(near && here !== undefined ? { here } : {})} onSeen={setSeen} />
        </Suspense>
      ) : null}
      {waiting ? null : <List filter={filter} {...(box === undefined ? {} : { box })} />}
    </div>
  );
}

function List({ filter, box }: { filter: Parameters<typeof queryOf>[0]; box?: Box }) {
  const { t } = useTranslation("nearby");
  const asked = queryOf(filter, box);
  const query = useInfiniteQuery({
    queryKey: ["ticket", "public", asked],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/public/tickets", {
          params: { query: { ...asked, limit: 20, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  const tickets = query.data?.pages.flatMap((page) => page.tickets);
  if (tickets === undefined) {
    return query.isError ? (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading />
    );
  }
  return (
    <section aria-label={t("list")}>
      {tickets.length === 0 ? (
        <Empty title={t("empty")}>
          <LinkButton href="/report">{t("report")}</LinkButton>
        </Empty>
      ) : (
        <ul className="p-list">
          {tickets.map((ticket) => (
            <PublicRow key={ticket.number} ticket={ticket} />
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <div className="p-actions">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("portal:more")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
