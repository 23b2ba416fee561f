import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart, type ChartOption } from "../../../ui/chart.tsx";
import { useLanguage } from "../../../ui/i18n.ts";
import { type Severity, SeverityLight, streamName } from "../../../ui/sensing/index.ts";
import { StreamChart, useStream } from "../../../ui/stream-chart/index.tsx";
import { useTheme } from "../../../ui/theme.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { colours } from "../../../ui/tokens.ts";
import { useAreaNames } from "../../sensors/index.ts";
import { Quiet } from "../admin/parts.tsx";
import type { Told } from "./trial.ts";

type Tried = Told["alarms"][number];

const shownAtMost = 100;
/** So much is drawn before and after an alarm at least; of what lasted long, twice as much again. */
const leastAroundMs = 3_600_000;

/** What a rule would have raised: figures, counts a day, each alarm, and the stream with the times it would have stood. */
export function Result({ result }: { result: Told }) {
  const { t } = useTranslation("rule");
  const [language] = useLanguage();
  const time = useTimeWords();
  const number = new Intl.NumberFormat(language);
  const [chosen, setChosen] = useState(0);
  const alarm = result.alarms[chosen];
  const figures: [string, number][] = [
    [t("result.raised"), result.raised],
    [t("result.cleared"), result.cleared],
    [t("result.standing"), result.standing],
    [t("result.subjects"), result.subjects],
    [t("result.readings"), result.readings],
  ];
  const notes = [
    ...result.notes.map((note) => t(`note.${note}`, { reached: time.moment(result.reached) })),
    ...(result.warmingUp > 0 ? [t("note.warming-up", { count: result.warmingUp })] : []),
  ];
  return (
    <section aria-label={t("result.title")} aria-live="polite">
      <dl className="rule-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number.format(value)}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} className="admin-quiet">
          {note}
        </p>
      ))}
      {result.readings === 0 ? <Quiet>{t("result.noReadings")}</Quiet> : <Days result={result} />}
      <h3>{t("result.alarms")}</h3>
      {alarm === undefined ? (
        <Quiet>{t("result.none")}</Quiet>
      ) : (
        <>
          <Around result={result} alarm={alarm} />
          <ul className="rule-alarms">
            {result.alarms.slice(0, shownAtMost).map((one, place) => (
              <li key={`${one.subject} ${one.startedAt}`}>
                <button type="button" aria-pressed={place === chosen} onClick={() => setChosen(place)}>
                  <SeverityLight severity={one.worst as Severity} />
                  <span>
                    {time.moment(one.startedAt)} –{" "}
                    {one.clearedAt === null ? t("result.notCleared") : time.moment(one.clearedAt)}
                  </span>
                  <span className="rule-subject">
                    <SubjectName tried={one} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const numberOf = ({ stream, subject }: Tried): number | undefined =>
  stream ?? (subject.startsWith("stream:") ? Number(subject.slice("stream:".length)) : undefined);

/** The stream around an alarm, with every time at which its subject would have had one. */
function Around({ result, alarm }: { result: Told; alarm: Tried }) {
  const { t } = useTranslation("rule");
  const stream = numberOf(alarm);
  const stood = useMemo(
    () =>
      result.alarms
        .filter(({ subject }) => subject === alarm.subject)
        .map(({ startedAt, clearedAt }) => ({
          from: Date.parse(startedAt),
          to: Date.parse(clearedAt ?? result.to),
          words: t("result.would"),
        })),
    [result, alarm, t],
  );
  if (stream === undefined) return null;
  const [begins, ends] = [Date.parse(result.from), Math.min(Date.parse(result.to), Date.now())];
  const started = Date.parse(alarm.startedAt);
  const cleared = alarm.clearedAt === null ? ends : Date.parse(alarm.clearedAt);
  const around = Math.max(leastAroundMs, 2 * (cleared - started));
  return (
    <>
      <StreamName number={stream} />
      <StreamChart
        stream={stream}
        from={Math.max(begins, started - around)}
        to={Math.ceil(Math.min(ends, cleared + around) / 60_000) * 60_000}
        height={220}
        stood={stood}
      />
    </>
  );
}

function StreamName({ number }: { number: number }) {
  const [language] = useLanguage();
  const { data } = useStream(number);
  return <b>{data === undefined ? `#${number}` : streamName(data, language)}</b>;
}

/** What an alarm would have been about: the stream, the device or the area. */
function SubjectName({ tried }: { tried: Tried }) {
  const [language] = useLanguage();
  const areas = useAreaNames();
  const stream = useStream(numberOf(tried) ?? 0, numberOf(tried) !== undefined).data;
  const [kind, which = ""] = tried.subject.split(/:(.*)/s);
  if (kind === "area") return areas(which) || which;
  if (stream === undefined) return tried.subject;
  return kind === "thing" ? stream.thingNames[language] : streamName(stream, language);
}

function Days({ result }: { result: Told }) {
  const { t, i18n } = useTranslation("rule");
  const theme = useTheme();
  const { days } = result;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  const option = useMemo((): ChartOption => {
    const c = colours[theme];
    const bars = { type: "bar", barMaxWidth: 18, animation: false } as const;
    return {
      animation: false,
      grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0 },
      tooltip: { trigger: "axis" },
      xAxis: {
        type: "category",
        data: days.map(({ day }) => day.slice(5)),
        axisLabel: { hideOverlap: true },
      },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        {
          ...bars,
          name: t("result.raised"),
          itemStyle: { color: c.vermilion },
          data: days.map(({ raised }) => raised),
        },
        {
          ...bars,
          name: t("result.cleared"),
          itemStyle: { color: c.green },
          data: days.map(({ cleared }) => cleared),
        },
      ],
    };
  }, [days, theme, i18n.language]);
  return (
    <>
      <h3>{t("result.days")}</h3>
      <Chart option={option} height={180} label={t("result.daysLabel", { count: result.raised })} />
      <details>
        <summary>{t("result.numbers")}</summary>
        <div className="rule-days">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("result.day")}</th>
                <th scope="col">{t("result.raised")}</th>
                <th scope="col">{t("result.cleared")}</th>
                <th scope="col">{t("result.readings")}</th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, raised, cleared, readings }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td>{raised}</td>
                  <td>{cleared}</td>
                  <td>{readings}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
