import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api } from "../../../api.ts";
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
  if (session === undefined) return null;
  const mine = pages.filter(
    ({ path, title, scope }) =>
      path !== "/" && title !== undefined && (scope === undefined || may(session, scope)),
  );
  const waiting = waitingOn(session.unit);
  const work = mine.filter(({ path }) => waiting[path] !== undefined);
  const others = Map.groupBy(
    mine.filter(({ path }) => waiting[path] === undefined),
    ({ group }) => group ?? "",
  );
  const seesWall = may(session, "kpi.read");
  if (seesWall && !others.has("")) others.set("", []);
  const groups = [...others].sort(([one], [other]) => Number(one !== "") - Number(other !== ""));
  return (
    <div className="home">
      <h1>{t("greeting", { name: session.account?.name ?? "" })}</h1>
      <p className="home-duty">
        {names.role(session.role)}
        {session.unit === null ? "" : ` · ${names.unit(session.unit)}`}
      </p>
      <p>{names.duty(session.role)}</p>
      {work.length === 0 ? null : (
        <ul className="home-work">
          {work.map((page) => (
            <li key={page.path}>
              <Work page={page} query={waiting[page.path] ?? {}} />
            </li>
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

/** A page of work with how many matters wait on it, and how many of them are late. */
function Work({ page, query }: { page: Page; query: Waiting }) {
  const { t } = useTranslation("home");
  const { data } = useQuery({
    queryKey: ["ticket", "counts", query],
    queryFn: () => answered(api.GET("/api/tickets/counts", { params: { query } })),
  });
  const late = data?.facets.light.find(({ value }) => value === "red")?.count ?? 0;
  return (
    <Link href={page.path}>
      <span className="home-title">
        {t(`desk:${page.title ?? ""}`)}
        <Keys keys={page.keys} />
      </span>
      <span className="home-number">
        {data === undefined ? "…" : `${data.total}${data.atLeast ? "+" : ""}`}
      </span>
      <span className="home-state">
        {data === undefined ? null : data.total === 0 ? (
          t("nothing")
        ) : late > 0 ? (
          <StatusLight light="red" words={t("late", { count: late })} />
        ) : (
          <StatusLight light="green" words={t("inTime")} />
        )}
      </span>
    </Link>
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
