import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { Time } from "../../../ui/time.tsx";
import { DayField } from "../../dates/index.tsx";

/** What was wrong with the readings of a day: stored with a mark, or refused, by reason. */
export function Intake(props: {
  stream: number;
  day: string | undefined;
  onDay: (day: string | undefined) => void;
}) {
  const { stream: number, day, onDay } = props;
  const { t, i18n } = useTranslation("stream");
  const id = useId();
  const query = useQuery({
    queryKey: ["stream", number, "intake", day],
    queryFn: () =>
      answered(
        api.GET("/api/streams/{number}/intake", {
          params: { path: { number }, query: day === undefined ? {} : { day } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const reason = (code: string) => (i18n.exists(`stream:reason.${code}`) ? t(`reason.${code}`) : code);
  return (
    <section aria-label={t("intake.title")}>
      <h2>{t("intake.title")}</h2>
      <p className="sensors-line sensors-day">
        <label htmlFor={id}>{t("intake.day")}</label>{" "}
        <DayField
          id={id}
          size="small"
          value={day ?? query.data?.day ?? ""}
          onChange={(value) => onDay(value === "" ? undefined : value)}
          allowClear
        />
      </p>
      <Shown query={query}>
        {({ objections }) =>
          objections.length === 0 ? (
            <p className="sensors-soft">{t("intake.none")}</p>
          ) : (
            <table className="sensors-table">
              <thead>
                <tr>
                  <th scope="col">{t("intake.reason")}</th>
                  <th scope="col">{t("intake.done")}</th>
                  <th scope="col" className="number">
                    {t("intake.readings")}
                  </th>
                  <th scope="col">{t("intake.last")}</th>
                </tr>
              </thead>
              <tbody>
                {objections.map((one) => (
                  <tr key={`${one.reason} ${one.stored}`}>
                    <td>{reason(one.reason)}</td>
                    <td>{t(one.stored ? "intake.stored" : "intake.refused")}</td>
                    <td className="number">{one.readings}</td>
                    <td>
                      <Time at={one.lastAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
    </section>
  );
}
