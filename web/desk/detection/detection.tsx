import { useTranslation } from "react-i18next";
import { SeverityLight } from "../../ui/sensing/index.ts";
import { type Detection, useDetectionWords } from "./words.ts";
import "./detection.css";

/** A detection in words: what it watches, what it sees as a violation, when that is over, and how grave it is. */
export function DetectionWords({ detect }: { detect: Detection }) {
  const words = useDetectionWords();
  const { t: severityWords } = useTranslation("sensing");
  const { t } = words;
  const rows: [string, React.ReactNode][] = [
    [t("row.watches"), words.streams(detect.streams)],
    [t("row.per"), t(`per.${detect.per ?? "stream"}`)],
    [
      t("row.when"),
      detect.for === undefined
        ? words.when(detect.when)
        : t("lasting", { what: words.when(detect.when), time: words.duration(detect.for) }),
    ],
    [t("row.clears"), words.clears(detect)],
    [t("row.severity"), <SeverityLight key="severity" severity={detect.severity} />],
  ];
  const levels = detect.levels ?? [];
  if (levels.length > 0)
    rows.push([
      t("row.levels"),
      levels.map((level) => words.level(level, severityWords(`severity.${level.severity}`))).join(" · "),
    ]);
  if (detect.including !== undefined && detect.including.length > 0)
    rows.push([
      t("row.including"),
      detect.including.map((mark) => severityWords(`mark.${mark}`)).join(" · "),
    ]);
  return (
    <dl className="detection">
      {rows.map(([term, what]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
