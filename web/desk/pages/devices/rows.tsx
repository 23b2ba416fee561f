import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { SeverityLight, StandingLight, useSensingWords } from "../../../ui/sensing/index.ts";
import { useNow, useTimeWords } from "../../../ui/time.tsx";

export type Row = Got<"/api/devices">["devices"][number];
type Props = { rows: readonly Row[]; chosen: number | undefined; onChoose: (thing: number) => void };
const lowBattery = 20;

/** The devices as a table; on a phone each is a few lines. */
export function DeviceRows({ rows, chosen, onChoose }: Props) {
  const { t } = useTranslation("devices");
  const { t: s } = useTranslation("sensors");
  const hasBatteries = rows.some(({ battery }) => battery !== null);
  return (
    <table className="sensors-table">
      <thead>
        <tr>
          <th scope="col">{s("standing")}</th>
          <th scope="col">{t("column.device")}</th>
          <th scope="col">{t("column.heard")}</th>
          <th scope="col">{t("column.expected")}</th>
          {hasBatteries ? <th scope="col">{t("battery")}</th> : null}
          <th scope="col" className="number">
            {t("column.streams")}
          </th>
          <th scope="col">{t("column.alarms")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <DeviceLine
            key={row.thing}
            row={row}
            isChosen={row.thing === chosen}
            onChoose={onChoose}
            withBattery={hasBatteries}
          />
        ))}
      </tbody>
    </table>
  );
}

function DeviceLine(props: {
  row: Row;
  isChosen: boolean;
  onChoose: (thing: number) => void;
  withBattery: boolean;
}) {
  const { row, isChosen, onChoose, withBattery } = props;
  const { t } = useTranslation("devices");
  const [language] = useLanguage();
  const words = useSensingWords();
  const time = useTimeWords();
  const now = useNow(15_000);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { lastAt, everyMs, battery, severity } = row;
  return (
    <tr ref={line} data-chosen={isChosen || undefined}>
      <td>
        <StandingLight standing={row.standing} />
      </td>
      <td className="wide">
        <button
          type="button"
          className="alarm-name"
          aria-current={isChosen ? "true" : undefined}
          onClick={() => onChoose(row.thing)}
        >
          {row.names[language]}
        </button>{" "}
        <span className="sensors-soft">{row.code}</span>
      </td>
      <td className="sensors-still">
        {lastAt === null ? (
          words.never
        ) : (
          <time dateTime={lastAt} title={time.full(lastAt)}>
            {words.ago(lastAt, now)}
          </time>
        )}
      </td>
      <td className="sensors-still phone-not">
        {everyMs === null ? "–" : t("every", { span: words.span(everyMs) })}
      </td>
      {withBattery ? (
        <td className="sensors-still">
          {battery === null ? (
            ""
          ) : (
            <Link
              href={`/streams/${battery.stream}`}
              className={battery.value < lowBattery ? "sensors-late" : undefined}
            >
              {battery.value} {battery.symbol ?? ""}
            </Link>
          )}
        </td>
      ) : null}
      <td className="number phone-not">{row.streams}</td>
      <td className="sensors-still">
        {severity === null ? null : (
          <>
            <SeverityLight severity={severity} /> {row.alarms > 1 ? `× ${row.alarms}` : ""}
          </>
        )}
      </td>
    </tr>
  );
}
