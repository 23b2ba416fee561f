import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { may, useSession } from "../../../ui/session.ts";
import { useStream } from "../../../ui/stream-chart/index.tsx";
import { useDetectionWords } from "../../detection/index.ts";
import type { Vitals } from "./band.tsx";
import type { Whole } from "./detail.tsx";

type Part = Whole["parts"][number];

/** What an index is made of: the formula in words, and each part with where it opens into. */
export function Parts({ sign, bands }: { sign: Whole; bands: Vitals["bands"] }) {
  const { t } = useTranslation("vital-signs");
  return (
    <div>
      <h3>{t("made")}</h3>
      <p className="vital-explanation">
        {t("formulaWords", { good: bands.good, attention: bands.attention })}
      </p>
      <ul className="vital-parts">
        {sign.parts.map((part) => (
          <Row key={part.declared.id} part={part} area={sign.sign.area} />
        ))}
      </ul>
    </div>
  );
}

function Row({ part, area }: { part: Part; area: string }) {
  const first = part.open.streams[0];
  return first === undefined ? (
    <Told part={part} symbol="" path={undefined} />
  ) : (
    <OfStreams part={part} first={first} area={area} />
  );
}

/** The unit and the area's path are those of its first stream. */
function OfStreams({ part, first, area }: { part: Part; first: number; area: string }) {
  const { data } = useStream(first);
  const at = area === "" ? -1 : (data?.area?.indexOf(`${area}/`) ?? -1);
  const path = at < 0 ? undefined : data?.area?.slice(0, at + area.length + 1);
  return <Told part={part} symbol={data?.symbol ?? ""} path={path} />;
}

const partReasons: readonly (string | null)[] = [
  "no-streams",
  "too-few-readings",
  "no-tickets",
  "not-computed-yet",
];

function Told({ part, symbol, path }: { part: Part; symbol: string; path: string | undefined }) {
  const { t } = useTranslation("vital-signs");
  const [language] = useLanguage();
  const { duration } = useDetectionWords();
  const { declared, value, points, reason, counted, of } = part;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const isShare =
    "tickets" in declared ||
    ("streams" in declared &&
      (declared.streams.take === "availability" || typeof declared.streams.take === "object"));
  const unit = isShare || !("streams" in declared) || symbol === "" ? "" : ` ${symbol}`;
  const say = (amount: number) => (isShare ? percent.format(amount) : `${number.format(amount)}${unit}`);
  const over = "streams" in declared ? t("over", { time: duration(declared.streams.over) }) : "";
  return (
    <li>
      <div className="vital-part-head">
        <b>{declared.names[language]}</b>
        <span className="value">{value === null ? "–" : say(value)}</span>
        <span className="points">
          {points === null ? t("noPoints") : t("points", { count: Math.round(points) })}
        </span>
      </div>
      <span className="vital-meter" aria-hidden="true">
        <i style={{ inlineSize: `${points ?? 0}%` }} />
      </span>
      <p>
        {points === null ? `${t(partReasons.includes(reason) ? `part.${reason}` : "part.other")} ` : ""}
        {t("line", { best: say(declared.best), worst: say(declared.worst), weight: declared.weight })} {over}{" "}
        {"streams" in declared ? t("countedStreams", { counted, of }) : t("counted", { counted, of })}{" "}
        <Opens part={part} path={path} />
      </p>
    </li>
  );
}

function Opens({ part: { declared, open }, path }: { part: Part; path: string | undefined }) {
  const { t } = useTranslation("vital-signs");
  const { data: session } = useSession();
  if ("streams" in declared && open.streams.length > 0 && may(session, "stream.read")) {
    const query = new URLSearchParams({ kind: declared.streams.kind });
    if (path !== undefined) query.set("area", path);
    return <Link href={`/streams?${query}`}>{t("open.streams", { count: open.streams.length })}</Link>;
  }
  if (open.alarms !== null && may(session, "alarm.read"))
    return <Link href={`/alarms?${open.alarms}`}>{t("open.alarms")}</Link>;
  if (open.tickets !== null && may(session, "ticket.dispatch"))
    return <Link href={`/dispatch?${open.tickets}`}>{t("open.tickets")}</Link>;
  return null;
}
