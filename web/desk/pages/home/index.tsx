import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api } from "../../../api.ts";
import { useReading } from "../../../ui/names.ts";
import type { Page } from "../../../ui/pages.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { StatusLight } from "../../../ui/status-light.tsx";
import { pages } from "../../pages.ts";
import { type Waiting, waitingOn } from "./waiting.ts";
import "./home.css";

/** Where a day at the desk begins: what my role is there for, what waits for it now, and the pages it works on. */
export default function Home() {
  const { t } = useTranslation("home");
  const { data: session } = useSession();
  const names = useRoleNames();
  const reading = useReading();
  if (session === undefined) return null;
  const mine = pages.filter(
    ({ path, title, scope }) =>
      path !== "/" && title !== undefined && (scope === undefined || may(session, scope)),
  );
  const waiting = waitingOn(session.unit);
  const cards = mine.flatMap((page) => {
    const query = waiting[page.path];
    if (query !== undefined) return [<Matters key={page.path} page={page} query={query} />];
    const scope = sensed[page.path];
    if (scope === undefined || !may(session, scope)) return [];
    return [
      page.path === "/alarms" ? (
        <Alarms key={page.path} page={page} />
      ) : (
        <Streams key={page.path} page={page} />
      ),
    ];
  });
  const shown = new Set(cards.map(({ key }) => key));
  const others = Map.groupBy(
    mine.filter(({ path }) => !shown.has(path)),
    ({ group }) => group ?? "",
  );
  const seesWall = may(session, "kpi.read");
  if (seesWall && !others.has("")) others.set("", []);
  const groups = [...others].sort(([one], [other]) => Number(one !== "") - Number(other !== ""));
  return (
    <div className="home">
      <h1>{t("greeting", { name: reading(session.account?.name ?? "") })}</h1>
      <p className="home-duty">
        {names.role(session.role)}
        {session.unit === null ? "" : ` · ${names.unit(session.unit)}`}
      </p>
      <p>{names.duty(session.role)}</p>
      {cards.length === 0 ? null : (
        <ul className="home-work">
          {cards.map((card) => (
            <li key={card.key}>{card}</li>
          ))}
        </ul>
      )}
      <div className="home-groups">
        {groups.map(([group, members]) => (
          <section key={group}>
            <h2>{t(group === "" ? "pages" : `desk:${group}`)}</h2>
            <ul>
              {members.map(({ path, title = "", keys }) => (
                <li key={path}>
                  <Link href={path}>{t(`desk:${title}`)}</Link>
                  <Keys keys={keys} />
                </li>
              ))}
              {group === "" && seesWall ? (
                <li>
                  <a href="/wall/">{t("wall")}</a>
                </li>
              ) : null}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

/** Whose work the sensors' pages are: what an alarm waits for, and what keeps streams in order. */
const sensed: Readonly<Record<string, string>> = {
  "/alarms": "alarm.acknowledge",
  "/streams": "stream.write",
};

/** A page of work, how much waits on it, and how it stands. */
function Work(props: { page: Page; number: string; children: ReactNode }) {
  const { page, number, children } = props;
  const { t } = useTranslation("home");
  return (
    <Link href={page.path}>
      <span className="home-title">
        {t(`desk:${page.title ?? ""}`)}
        <Keys keys={page.keys} />
      </span>
      <span className="home-number">{number}</span>
      <span className="home-state">{children}</span>
    </Link>
  );
}

/** How many alarms nobody has acknowledged, and how many of them are critical. */
function Alarms({ page }: { page: Page }) {
  const { t } = useTranslation("home");
  const { data } = useQuery({
    queryKey: ["alarm", "counts", { status: "raised" }],
    queryFn: () => answered(api.GET("/api/alarms/counts", { params: { query: { status: "raised" } } })),
  });
  const critical = data?.bySeverity.critical ?? 0;
  return (
    <Work page={page} number={data === undefined ? "…" : `${data.total}`}>
      {data === undefined ? null : data.total === 0 ? (
        t("nothing")
      ) : critical > 0 ? (
        <StatusLight light="red" words={t("critical", { count: critical })} />
      ) : (
        t("unacknowledged")
      )}
    </Work>
  );
}

/** How many streams are silent, faulty or late. */
function Streams({ page }: { page: Page }) {
  const { t } = useTranslation("home");
  const { data } = useQuery({
    queryKey: ["stream", "standing"],
    queryFn: () => answered(api.GET("/api/streams", { params: { query: { limit: 1 } } })),
  });
  const all = Object.entries(data?.byStanding ?? {});
  const wrong = all.reduce((sum, [standing, count]) => sum + (standing === "ok" ? 0 : count), 0);
  return (
    <Work page={page} number={data === undefined ? "…" : `${wrong}`}>
      {data === undefined ? null : wrong > 0 ? (
        <StatusLight light="yellow" words={t("notInOrder")} />
      ) : (
        <StatusLight light="green" words={t("inOrder", { count: data.total })} />
      )}
    </Work>
  );
}

/** How many matters wait on a page, and how many of them are late. */
function Matters({ page, query }: { page: Page; query: Waiting }) {
  const { t } = useTranslation("home");
  const { data } = useQuery({
    queryKey: ["ticket", "counts", query],
    queryFn: () => answered(api.GET("/api/tickets/counts", { params: { query } })),
  });
  const late = data?.facets.light.find(({ value }) => value === "red")?.count ?? 0;
  return (
    <Work page={page} number={data === undefined ? "…" : `${data.total}${data.atLeast ? "+" : ""}`}>
      {data === undefined ? null : data.total === 0 ? (
        t("nothing")
      ) : late > 0 ? (
        <StatusLight light="red" words={t("late", { count: late })} />
      ) : (
        <StatusLight light="green" words={t("inTime")} />
      )}
    </Work>
  );
}

function Keys({ keys }: { keys: string | undefined }) {
  return (
    <span className="home-keys" aria-hidden="true">
      {keys?.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
