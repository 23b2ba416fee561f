import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useParams } from "wouter";
import { answered, api, Problem } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { useWrite } from "../../../ui/write.ts";
import { addressOf, codeOf, remember } from "../../device/matters.ts";
import { Icon } from "../../icons.tsx";
import { stepsOf } from "../../matter/progress.ts";
import { type PublicTicket, usePublicWords } from "../../matter/public-row.tsx";
import { Steps } from "../../matter/steps.tsx";
import { Button, LinkButton, Notice } from "../../parts.tsx";
import { Title } from "../../title.tsx";

const CellMap = lazy(() => import("./cell-map.tsx"));

/** A public matter: what everybody may know of it, and "me too". */
export default function NearbyOne() {
  const number = decodeURIComponent(useParams<{ number: string }>().number ?? "");
  const query = useQuery({
    queryKey: ["ticket", "public", number],
    queryFn: () => answered(api.GET("/api/public/tickets/{number}", { params: { path: { number } } })),
    refetchInterval: 60_000,
  });
  if (query.error instanceof Problem && query.error.status === 404) return <Unknown />;
  return <Shown query={query}>{(ticket) => <Told ticket={ticket} />}</Shown>;
}

/** Trying again would not help whoever mistyped a number, or asks for what is not public. */
function Unknown() {
  const { t } = useTranslation("nearby-one");
  return (
    <Empty title="">
      <Title>{t("unknown")}</Title>
      <p>{t("unknownHint")}</p>
      <div className="lw-state-actions">
        <LinkButton href="/nearby">{t("all")}</LinkButton>
        <LinkButton href="/follow">{t("byCode")}</LinkButton>
      </div>
    </Empty>
  );
}

function Told({ ticket }: { ticket: PublicTicket }) {
  const { t } = useTranslation("nearby-one");
  const { name, area, standing, reported, day } = usePublicWords(ticket);
  const [map, setMap] = useState(false);
  const { number, status, stage, dueOn, longitude, latitude } = ticket;
  const steps = stepsOf({ status: status as "open" | "closed", stage, done: [] });
  const passed = steps.map((step) => (step.state === "skipped" ? { ...step, state: "done" as const } : step));
  return (
    <div className="p-column">
      <Title above={number}>{name}</Title>
      <div>
        {area === undefined ? null : <p className="p-lead">{area}</p>}
        <p>{standing}</p>
        <p>
          {reported}
          {status === "open" && dueOn !== null ? ` · ${t("due", { day: day(dueOn) })}` : ""}
        </p>
      </div>
      {status === "open" ? <MeToo number={number} name={name} /> : null}
      {longitude === null || latitude === null ? null : (
        <section aria-label={t("where")}>
          <Button onClick={() => setMap(!map)} aria-expanded={map}>
            <Icon name="map" />
            {t(map ? "mapClose" : "map")}
          </Button>
          {map ? (
            <Suspense fallback={<Loading words={t("mapLoading")} />}>
              <CellMap
                longitude={longitude}
                latitude={latitude}
                label={t("mapLabel", { area: area ?? number })}
              />
              <p className="p-hint">{t("about")}</p>
            </Suspense>
          ) : null}
        </section>
      )}
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps")}</h2>
        <Steps steps={passed} />
      </section>
      <p className="p-hint">{t("private")}</p>
      <LinkButton href="/nearby" weight="quiet">
        {t("all")}
      </LinkButton>
    </div>
  );
}

/** Joins a matter: one press, no name, and a code to follow it by. */
function MeToo({ number, name }: { number: string; name: string }) {
  const { t } = useTranslation("nearby-one");
  const [language] = useLanguage();
  const [, navigate] = useLocation();
  const join = useWrite(
    (to: string, headers) =>
      answered(
        api.POST("/api/public/tickets/{number}/join", {
          params: { path: { number: to } },
          body: { notify: "none", language },
          headers,
        }),
      ),
    {
      onSuccess: (made) => {
        if (made.code === undefined) return;
        remember({ number: made.number, code: made.code, title: name, at: new Date().toISOString() });
        navigate(`/report/done/${encodeURIComponent(made.number)}#${encodeURIComponent(made.code)}`);
      },
    },
  );
  const code = codeOf(number);
  if (code !== undefined) {
    return (
      <Notice>
        <p>{t("joined")}</p>
        <LinkButton href={addressOf(number)}>{t("follow")}</LinkButton>
      </Notice>
    );
  }
  return (
    <div className="p-join">
      <Button weight="primary" busy={join.isPending} onClick={() => join.mutate(number)}>
        {t("meToo")}
      </Button>
      <p className="p-hint">{t("meTooHint")}</p>
      {join.isError ? <ErrorState error={join.error} /> : null}
    </div>
  );
}
