import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { UnitChoice } from "../actions/index.ts";
import { Select } from "../select.tsx";
import "./sensors.css";

const searchAfterMs = 350;

type Set = (changes: Record<string, string | undefined>) => void;

/** Words to search for; they reach the address when one stops typing. */
export function SearchField({ id, value, set }: { id: string; value: string | undefined; set: Set }) {
  const { t } = useTranslation("sensors");
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const tell = useRef(set);
  tell.current = set;
  useEffect(() => {
    if (typed.trim() === (value ?? "")) return;
    const timer = setTimeout(
      () => tell.current({ q: typed.trim() === "" ? undefined : typed.trim() }),
      searchAfterMs,
    );
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <Input
      id={id}
      className="sensors-search"
      size="small"
      allowClear
      aria-label={t("search")}
      placeholder={t("search")}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}

/** One condition with a list of choices, each with how many match. */
export function Choice(props: {
  name: string;
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string; count?: number | undefined }[];
  set: Set;
}) {
  const { name, label, value, options, set } = props;
  return (
    <Select
      size="small"
      className="sensors-choice"
      aria-label={label}
      placeholder={label}
      allowClear
      showSearch={{ optionFilterProp: "search" }}
      popupMatchSelectWidth={false}
      value={value ?? null}
      options={options.map(({ value: key, label: words, count }) => ({
        value: key,
        search: words,
        label: (
          <span className="sensors-option">
            <span>{words}</span>
            {count === undefined ? null : <span>{count}</span>}
          </span>
        ),
      }))}
      labelRender={() => options.find((option) => option.value === value)?.label ?? value}
      onChange={(next: string | null | undefined) => set({ [name]: next ?? undefined })}
    />
  );
}

/** Sub-districts. */
export function AreaChoice({ value, set }: { value: string | undefined; set: Set }) {
  const { t } = useTranslation("sensors");
  const areas = useAreas();
  return (
    <Choice
      name="area"
      label={t("area")}
      value={value}
      set={set}
      options={areas.map(({ path, name }) => ({ value: path, label: name }))}
    />
  );
}

/** The unit responsible; those below it count. */
export function UnitFilter({ value, set }: { value: string | undefined; set: Set }) {
  const { t } = useTranslation("sensors");
  return (
    <span className="sensors-choice">
      <label className="unseen" htmlFor="sensors-unit">
        {t("unit")}
      </label>
      <UnitChoice
        id="sensors-unit"
        size="small"
        placeholder={t("unit")}
        value={value}
        onChange={(unit) => set({ unit })}
      />
    </span>
  );
}

/** Counted conditions as buttons in a row: what is wrong is seen at once, and one press away. */
export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly { value: T | undefined; words: React.ReactNode; count: number | undefined }[];
  chosen: T | undefined;
  onChoose: (value: T | undefined) => void;
}) {
  return (
    <nav className="sensors-tabs" aria-label={props.label}>
      {props.tabs.map(({ value, words, count }) => (
        <button
          key={value ?? "all"}
          type="button"
          aria-current={value === props.chosen ? "true" : undefined}
          onClick={() => props.onChoose(value)}
        >
          {words} <span className="sensors-count">{count ?? ""}</span>
        </button>
      ))}
    </nav>
  );
}

type Area = { path: string; name: string };

function useAreas(): readonly Area[] {
  const [language] = useLanguage();
  const { data } = useQuery({
    queryKey: ["place", "subdistricts", language],
    queryFn: () => answered(api.GET("/api/places/areas", { params: { query: { level: "subdistrict" } } })),
    select: ({ features }) =>
      features.map(({ properties: { code, parent, name } }) => ({
        path: `${parent === null ? "" : `${parent}/`}${code}/`,
        name,
      })),
    staleTime: 3_600_000,
  });
  return data ?? none;
}
const none: readonly Area[] = [];

/** Name of the sub-district that a path of areas lies in; empty outside. */
export function useAreaNames(): (path: string | null) => string {
  const areas = useAreas();
  return (path) => (path === null ? "" : (areas.find((area) => path.startsWith(area.path))?.name ?? ""));
}
