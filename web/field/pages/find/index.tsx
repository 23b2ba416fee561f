import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { answered, api, Problem } from "../../../api.ts";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { TaskRow } from "../../task-row.tsx";
import type { Row, Whole } from "../../tickets.ts";

const most = 30;
const looksLikeNumber = /\d{4}/;

async function find(text: string): Promise<Row[]> {
  if (looksLikeNumber.test(text)) {
    try {
      const path = { number: text.toUpperCase() };
      return [await answered(api.GET("/api/tickets/by-number/{number}", { params: { path } }))];
    } catch (error) {
      // No number of a whole ticket: perhaps a part of one, or words.
      if (!(error instanceof Problem) || error.status !== 404) throw error;
    }
  }
  const query = { q: text, limit: most };
  return (await answered(api.GET("/api/tickets", { params: { query } }))).tickets;
}

/** Search by number or words; without a network among what is kept on the phone. */
export default function Find() {
  const { t } = useTranslation("field");
  const [search, setSearch] = useSearchParams();
  const asked = search.get("q") ?? "";
  const [text, setText] = useState(asked);
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ["found", asked],
    queryFn: () => find(asked),
    enabled: asked !== "",
  });
  const kept = () => {
    const wholes = client.getQueriesData<Whole>({ queryKey: ["ticket", "whole"] });
    const like = asked.toLowerCase();
    return wholes
      .flatMap(([, whole]) => (whole === undefined ? [] : [whole]))
      .filter((whole) =>
        `${whole.number} ${whole.title} ${whole.address ?? ""}`.toLowerCase().includes(like),
      );
  };
  const offline = found.error instanceof Problem && found.error.status === 0;
  const rows = found.data ?? (offline ? kept() : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch(text.trim() === "" ? {} : { q: text.trim() });
  };
  return (
    <>
      <h1>{t("find.title")}</h1>
      <search>
        <form className="f-search" onSubmit={submit}>
          <label htmlFor="q">{t("find.label")}</label>
          <div>
            <input
              id="q"
              type="search"
              value={text}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
            <button type="submit" className="lw-button primary">
              {t("find.go")}
            </button>
          </div>
        </form>
      </search>
      {asked !== "" && found.isPending ? <Loading /> : null}
      {found.isError && !offline ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {offline ? <p className="f-asof">{t("find.offline")}</p> : null}
      {asked !== "" && rows?.length === 0 ? <Empty title={t("find.none")} /> : null}
      <ul className="f-list">
        {(asked === "" ? [] : (rows ?? [])).map((row) => (
          <TaskRow key={row.id} row={row} />
        ))}
      </ul>
    </>
  );
}
