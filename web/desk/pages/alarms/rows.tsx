import { Checkbox } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { SeverityLight, useSensingWords } from "../../../ui/sensing/index.ts";
import { Time, useNow } from "../../../ui/time.tsx";
import { useAreaNames } from "../../sensors/index.ts";
import type { QueueRow } from "./merge.ts";

type Props = {
  rows: readonly QueueRow[];
  tickets: ReadonlyMap<string, string>;
  chosen: string | undefined;
  onChoose: (id: string) => void;
  picked: ReadonlySet<string>;
  onPick: ((id: string) => void) | undefined;
};

/** The alarms as a table; on a phone each is a few lines. */
export function AlarmRows(props: Props) {
  const { t } = useTranslation(["alarms", "sensing"]);
  return (
    <table className="sensors-table">
      <thead>
        <tr>
          {props.onPick === undefined ? null : <th scope="col">{t("column.pick")}</th>}
          <th scope="col">{t("severity")}</th>
          <th scope="col">{t("column.what")}</th>
          <th scope="col">{t("column.since")}</th>
          <th scope="col">{t("column.age")}</th>
          <th scope="col">{t("column.place")}</th>
          <th scope="col">{t("column.status")}</th>
          <th scope="col">{t("column.ticket")}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <AlarmLine key={row.id} {...props} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function AlarmLine(props: Props & { row: QueueRow }) {
  const { row, tickets, chosen, onChoose, picked, onPick } = props;
  const { t } = useTranslation(["alarms", "sensing"]);
  const [language] = useLanguage();
  const words = useSensingWords();
  const areas = useAreaNames();
  const now = useNow();
  const line = useRef<HTMLTableRowElement>(null);
  const isChosen = row.id === chosen;
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const name = row.names[language];
  const end = row.clearedAt === null ? now : Date.parse(row.clearedAt);
  const ticket = tickets.get(row.id);
  return (
    <tr ref={line} data-chosen={isChosen || undefined} data-gone={row.gone || undefined}>
      {onPick === undefined ? null : (
        <td>
          {row.status === "raised" && !row.gone ? (
            <Checkbox
              aria-label={t("pick", { name })}
              checked={picked.has(row.id)}
              onChange={() => onPick(row.id)}
            />
          ) : null}
        </td>
      )}
      <td>
        <SeverityLight severity={row.severity} over={row.status === "cleared"} />
      </td>
      <td className="wide">
        <button
          type="button"
          className="alarm-name"
          aria-current={isChosen ? "true" : undefined}
          onClick={() => onChoose(row.id)}
        >
          {name}
        </button>{" "}
        <span className="sensors-soft">{row.streamNames?.[language] ?? row.subject}</span>
      </td>
      <td className="sensors-still">
        <Time at={row.startedAt} />
      </td>
      <td className="sensors-still">{words.span(end - Date.parse(row.startedAt))}</td>
      <td className="phone-not">{areas(row.area)}</td>
      <td className="sensors-still">{row.gone ? t("gone") : t(`sensing:status.${row.status}`)}</td>
      <td className="sensors-still">
        {ticket === undefined ? null : <Link href={`/tickets/${encodeURIComponent(ticket)}`}>{ticket}</Link>}
      </td>
    </tr>
  );
}
