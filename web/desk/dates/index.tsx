import generatePicker from "antd/es/date-picker/generatePicker";
import { zoneOffsetMs } from "../../ui/stream-chart/series.ts";
import { useTimeWords } from "../../ui/time.tsx";
import { wallClock } from "./wall-clock.ts";
import "./dates.css";

// One page is of one city: what "today" and "now" are is told by its clock.
let zone = "UTC";
const Picker = generatePicker(
  wallClock(() => {
    const now = Date.now();
    return new Date(now + zoneOffsetMs(zone, now));
  }),
);

/** With a thumb one chooses from the calendar; a keyboard of letters would only lie over it. */
const byThumb = matchMedia("(hover: none) and (pointer: coarse)").matches;

type Props = {
  /** As a form holds it: `2026-03-02`, `2026-03`, `2026-03-02T14:05`, all on the city's clock; empty for none. */
  value: string;
  onChange: (value: string) => void;
  id?: string;
  "aria-label"?: string;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string | undefined;
  status?: "error";
  size?: "small";
  /** The latest that can be chosen, in the form of the value. */
  max?: string;
  /** Whether none may be chosen. */
  allowClear?: boolean;
};

/** What follows a value of so many letters, for it to be a wall's moment. */
const rest: Record<number, string> = { 7: "-01T00:00Z", 10: "T00:00Z", 16: "Z" };

function asDate(text: string): Date | null {
  const date = new Date(`${text}${rest[text.length] ?? ""}`);
  return text === "" || Number.isNaN(date.getTime()) ? null : date;
}

/**
 * A day, a month, or a day and time, chosen in the language of the page. The browser's own fields speak the browser's
 * language, and write days and months in its order. What is typed holds in each of the forms; the first is shown.
 */
function field(picker: "date" | "month", formats: readonly string[], length: number, withTime: boolean) {
  return function DateField({ value, onChange, max, allowClear = false, ...others }: Props) {
    const { timeZone } = useTimeWords();
    zone = timeZone;
    return (
      <Picker
        {...others}
        picker={picker}
        className="desk-date"
        format={[...formats]}
        value={asDate(value)}
        onChange={(date) => onChange(date === null ? "" : date.toISOString().slice(0, length))}
        allowClear={allowClear}
        needConfirm={false}
        inputReadOnly={byThumb}
        {...(withTime ? { showTime: { format: "HH:mm" } } : {})}
        {...(max === undefined ? {} : { maxDate: asDate(max) ?? new Date(8.64e15) })}
      />
    );
  };
}

export const DayField = field("date", ["YYYY-MM-DD", "YYYY/M/D", "YYYYMMDD"], 10, false);
export const MonthField = field("month", ["YYYY-MM", "YYYY/M", "YYYYMM"], 7, false);
export const MomentField = field("date", ["YYYY-MM-DD HH:mm", "YYYY/M/D HH:mm"], 16, true);
