import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { SeverityLight, StandingLight, useSensingWords } from "../../../ui/sensing/index.ts";
import { useNow } from "../../../ui/time.tsx";

/** What a chosen device measures, and what each of its streams said last. */
export function StreamsOf({ thing, onClose }: { thing: number; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const [language] = useLanguage();
  const words = useSensingWords();
  const units = useRoleNames();
  const now = useNow(15_000);
  const query = useQuery({
    queryKey: ["stream", "of-thing", thing],
    queryFn: () => answered(api.GET("/api/streams", { params: { query: { thing, limit: 100 } } })),
    refetchInterval: 15_000,
  });
  return (
    <section className="devices-one" aria-label={t("chosen")}>
      <Shown query={query} empty={t("empty")} isEmpty={({ streams }) => streams.length === 0}>
        {({ streams }) => (
          <>
            <p className="sensors-line">
              <strong>{streams[0]?.thingNames[language]}</strong>
              <span className="sensors-soft">{units.unit(streams[0]?.unit ?? null)}</span>
              <button type="button" className="lw-button" onClick={onClose}>
                {t("close")}
              </button>
            </p>
            <ul className="sensors-quiet-list">
              {streams.map((stream) => (
                <li key={stream.number} className="sensors-line">
                  <StandingLight standing={stream.standing} bare />
                  <Link href={`/streams/${stream.number}`}>
                    {stream.kindNames?.[language] ?? stream.names[language]}
                  </Link>
                  <span>{stream.last === null ? "–" : words.value(stream.last.value, stream)}</span>
                  <span className="sensors-soft">
                    {stream.last === null ? words.never : words.ago(stream.last.at, now)}
                  </span>
                  {stream.severity === null ? null : (
                    <Link href={`/alarms?stream=${stream.number}`}>
                      <SeverityLight severity={stream.severity} />
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
    </section>
  );
}
