import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSensingWords, type Valued } from "../sensing/index.ts";
import { useTimeWords } from "../time.tsx";
import type { Point, Series } from "./series.ts";

const rowsAtMost = 300;

/** The points of a chart in numbers, for those who read rather than look; drawn up when opened. */
export function SeriesTable(props: { points: readonly Point[]; series: Series; stream: Valued }) {
  const { points, series, stream } = props;
  const { t } = useTranslation("stream-chart");
  const [open, setOpen] = useState(false);
  return (
    <details
      className="stream-chart-details"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{t("table")}</summary>
      {open ? <Rows points={points} series={series} stream={stream} /> : null}
      {open && points.length > rowsAtMost ? (
        <p className="stream-chart-words">{t("tableFirst", { count: rowsAtMost })}</p>
      ) : null}
    </details>
  );
}

function Rows({ points, series, stream }: { points: readonly Point[]; series: Series; stream: Valued }) {
  const { t } = useTranslation("stream-chart");
  const sensing = useSensingWords();
  const time = useTimeWords();
  const bucketed = series.stepMs !== null;
  const half = (series.stepMs ?? 0) / 2;
  const why = new Map(series.marks.map(({ at, marks }) => [at, marks]));
  const value = (number: number | null) => (number === null ? "–" : sensing.value(number, stream));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="stream-chart-table" tabIndex={0} aria-label={t("table")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("column.time")}</th>
            <th scope="col">{t("column.value")}</th>
            {bucketed ? (
              <>
                <th scope="col">{t("column.least")}</th>
                <th scope="col">{t("column.greatest")}</th>
                <th scope="col">{t("column.count")}</th>
              </>
            ) : null}
            <th scope="col">{t("column.marks")}</th>
          </tr>
        </thead>
        <tbody>
          {points.slice(0, rowsAtMost).map((point) => (
            <tr key={point.at}>
              <th scope="row">{time.moment(point.at - half)}</th>
              <td>{point.value === null ? t("noReadings") : value(point.value)}</td>
              {bucketed ? (
                <>
                  <td>{value(point.least)}</td>
                  <td>{value(point.greatest)}</td>
                  <td>{point.count}</td>
                </>
              ) : null}
              <td>
                {bucketed
                  ? point.marked > 0
                    ? point.marked
                    : ""
                  : (why.get(point.at)?.map(sensing.mark).join(" · ") ?? "")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
