import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { SeverityLight, useSensingWords } from "../../../ui/sensing/index.ts";
import type { StreamDetail } from "../../../ui/stream-chart/index.tsx";
import { useAreaNames } from "../../sensors/index.ts";

const dayMs = 86_400_000;

/** What a stream is, beside its course: place, device, settings, the rules that watch it. */
export function About({ stream }: { stream: StreamDetail }) {
  const { t } = useTranslation("stream");
  const [language] = useLanguage();
  const words = useSensingWords();
  const units = useRoleNames();
  const areas = useAreaNames();
  const { longitude, latitude, least, greatest, keptMs, everyMs } = stream;
  const facts: [string, ReactNode][] = [
    [t("fact.code"), <code key="code">{stream.code}</code>],
    [
      t("fact.device"),
      <Link key="device" href={`/devices?thing=${stream.thing}`}>
        {stream.thingNames[language]}
      </Link>,
    ],
    [t("fact.unit"), units.unit(stream.unit)],
    [t("fact.area"), areas(stream.area) || "–"],
    [t("fact.every"), everyMs === null ? t("onEvent") : words.span(everyMs)],
    [
      t("fact.range"),
      least === null && greatest === null
        ? "–"
        : `${least === null ? "…" : words.bare(least, stream)} – ${greatest === null ? "…" : words.value(greatest, stream)}`,
    ],
    [t("fact.kept"), keptMs === null ? t("forEver") : t("days", { count: Math.round(keptMs / dayMs) })],
    [
      "SensorThings",
      <a
        key="st"
        href={`/sensorthings/v1.1/Datastreams(${stream.number})?$expand=Thing,Sensor,ObservedProperty`}
        target="_blank"
        rel="noreferrer"
      >
        Datastreams({stream.number})
      </a>,
    ],
  ];
  return (
    <aside aria-label={t("about")}>
      <section>
        <h2>{t("about")}</h2>
        <dl className="sensors-facts">
          {facts.map(([name, what]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{what}</dd>
            </div>
          ))}
          {stream.retiredAt === null ? null : (
            <div>
              <dt>{t("fact.retired")}</dt>
              <dd>{stream.retiredAt.slice(0, 10)}</dd>
            </div>
          )}
        </dl>
      </section>
      {longitude === null || latitude === null ? null : (
        <section>
          <h2>{t("place")}</h2>
          <DistrictMap
            label={t("place")}
            chosen={String(stream.number)}
            points={[
              {
                id: String(stream.number),
                longitude,
                latitude,
                light: stream.standing === "ok" ? "green" : stream.standing === "late" ? "yellow" : "red",
                name: stream.thingNames[language],
              },
            ]}
            legend={false}
            list={false}
          />
        </section>
      )}
      {stream.siblings.length === 0 ? null : (
        <section>
          <h2>{t("siblings")}</h2>
          <ul className="sensors-quiet-list">
            {stream.siblings.map(({ number, names }) => (
              <li key={number}>
                <Link href={`/streams/${number}`}>{names[language]}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {stream.rules.length === 0 ? null : (
        <section>
          <h2>{t("rules")}</h2>
          <ul className="sensors-quiet-list">
            {stream.rules.map(({ id, names, severity }) => (
              <li key={id}>
                <SeverityLight severity={severity} bare /> {names[language]}
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}
