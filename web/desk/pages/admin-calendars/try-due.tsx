import { useQuery } from "@tanstack/react-query";
import { InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type GetQuery } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useTimeWords } from "../../../ui/time.tsx";
import { MomentField } from "../../dates/index.tsx";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { Field } from "../admin/parts.tsx";
import { instantOf, wallClock } from "./zone.ts";

type Unit = GetQuery<"/api/calendar/due">["unit"];
const units: readonly Unit[] = ["workingDays", "workingMinutes", "statutoryWorkingDays", "naturalDays"];

/** Tries a deadline out: when an amount of time from a moment falls due, and how the clock runs until then. */
export function TryDue({ shift }: { shift: string | undefined }) {
  const { t } = useTranslation("admin-calendars");
  const { timeZone } = useTimeWords();
  const { read, set } = useAddress();
  const [now] = useState(() => Date.now());
  const from = read("from") ?? wallClock(now, timeZone);
  const amount = Number(read("amount") ?? 5);
  const unit = units.find((known) => known === read("unit")) ?? "workingDays";
  return (
    <section className="admin-section admin-panel" aria-label={t("try.title")}>
      <h2>{t("try.title")}</h2>
      <div className="admin-inline">
        <Field label={t("try.from")}>
          {(id) => <MomentField id={id} value={from} onChange={(value) => set({ from: value })} />}
        </Field>
        <Field label={t("try.amount")}>
          {(id) => (
            <InputNumber
              id={id}
              min={1}
              max={1_000_000}
              value={amount}
              onChange={(value) => set({ amount: value === null ? undefined : String(value) })}
            />
          )}
        </Field>
        <Field label={t("try.unit")}>
          {(id) => (
            <Select
              id={id}
              value={unit}
              onChange={(value) => set({ unit: value })}
              options={units.map((value) => ({ value, label: t(`try.units.${value}`) }))}
            />
          )}
        </Field>
      </div>
      <Answer at={instantOf(from, timeZone)} amount={amount} unit={unit} shift={shift} />
    </section>
  );
}

function Answer(props: { at: number | undefined; amount: number; unit: Unit; shift: string | undefined }) {
  const { at, amount, unit, shift } = props;
  const { t } = useTranslation("admin-calendars");
  const [language] = useLanguage();
  const words = useTimeWords();
  const due = useQuery({
    queryKey: ["calendar", "due", at, amount, unit, shift],
    queryFn: () => {
      const from = new Date(at ?? 0).toISOString();
      const query = { from, amount, unit, ...(shift === undefined ? {} : { shift }) };
      return answered(api.GET("/api/calendar/due", { params: { query } }));
    },
    enabled: at !== undefined && amount > 0,
    placeholderData: (before) => before,
  });
  if (at === undefined || !(amount > 0)) return null;
  return (
    <div aria-live="polite">
      <Shown query={due}>
        {(answer) => (
          <div className="admin-section">
            <p className="try-due">{t("try.due", { at: words.full(answer.at) })}</p>
            {answer.beyondAnnounced ? (
              <p className="admin-tag warn calendar-warning">{t("try.beyond")}</p>
            ) : null}
            {answer.pieces.length === 0 ? null : (
              <details>
                <summary>{t("try.pieces")}</summary>
                <div className="admin-table">
                  <Listing
                    rowKey="from"
                    dataSource={answer.pieces}
                    columns={[
                      {
                        title: t("try.fromTo"),
                        render: (_, piece) => `${words.moment(piece.from)} – ${words.moment(piece.to)}`,
                      },
                      {
                        title: t("try.why"),
                        card: "plain",
                        render: (_, { why, names }) =>
                          [t(`why.${why}`), names?.[language]]
                            .filter((part) => part !== undefined)
                            .join(": "),
                      },
                      {
                        title: t("try.counted"),
                        align: "right",
                        render: (_, { workingMinutes }) => t("minutes", { count: workingMinutes }),
                      },
                    ]}
                  />
                </div>
              </details>
            )}
          </div>
        )}
      </Shown>
    </div>
  );
}
