import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { answered, api } from "../../../api.ts";
import { useCategories, useTicketNames } from "../../../ui/ticket/index.ts";
import { DayField } from "../../dates/index.tsx";
import { Select } from "../../select.tsx";
import type { Address } from "./address.ts";
import { presets, rangeOf } from "./period.ts";
import { useKpiWords } from "./words.ts";

type Option = { value: string; label: string };

/** What the board is narrowed to. Everything stands in the address. */
export function Filters({ address }: { address: Address }) {
  const { t } = useKpiWords();
  const { period, dates, today, scope, set } = address;
  const id = useId();
  const known = presets(today);
  const chosen = known.find((preset) => preset.period === period)?.period ?? "other";
  const units = useUnits();
  const sources = useTicketNames();
  const options: Option[] = known.map(({ name, period: value }) => ({ value, label: t(`preset.${name}`) }));
  if (chosen === "other") options.push({ value: "other", label: t("preset.other") });
  const date = (name: "first" | "last") => (
    <DayField
      aria-label={t(`period.${name}`)}
      value={dates[name]}
      onChange={(value) => {
        // A first day behind the last one takes the last one with it, and the other way round.
        const next = { ...dates, [name]: value };
        set({ period: rangeOf(next.first <= next.last ? next : { first: value, last: value }) });
      }}
    />
  );
  return (
    <search className="kpis-filters no-print" aria-label={t("filters")}>
      <label htmlFor={`${id}-period`}>
        {t("period.label")}
        <Select
          id={`${id}-period`}
          value={chosen}
          options={options}
          onChange={(value) => set({ period: value })}
        />
      </label>
      <div className="kpis-dates">
        {date("first")}
        <span aria-hidden="true">–</span>
        {date("last")}
      </div>
      <Narrow
        id={`${id}-unit`}
        name={t("by.unit")}
        value={scope.unit}
        options={units.owners}
        onChange={(unit) => set({ unit, unitAlone: undefined })}
      />
      <Narrow
        id={`${id}-area`}
        name={t("by.area")}
        value={scope.area}
        options={units.areas}
        onChange={(area) => set({ area, areaAlone: undefined })}
      />
      <Narrow
        id={`${id}-category`}
        name={t("by.category")}
        value={scope.category}
        options={useCategoryOptions()}
        onChange={(category) => set({ category })}
      />
      <Narrow
        id={`${id}-source`}
        name={t("by.source")}
        value={scope.source}
        options={(["sensed", "found", "asked"] as const).map((value) => ({
          value,
          label: sources.source(value),
        }))}
        onChange={(source) => set({ source })}
      />
    </search>
  );
}

function Narrow(props: {
  id: string;
  name: string;
  value: string | undefined;
  options: Option[];
  onChange: (value: string | undefined) => void;
}) {
  const { t } = useKpiWords();
  const { id, name, value, options, onChange } = props;
  return (
    <label htmlFor={id}>
      {name}
      <Select
        id={id}
        value={value ?? null}
        options={options}
        onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
        placeholder={t("all")}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
      />
    </label>
  );
}

/** Units that own matters, and sub-districts with their committees as areas. */
function useUnits(): { owners: Option[]; areas: Option[] } {
  const { language } = useKpiWords();
  const { data } = useQuery({
    queryKey: ["organisation", "all"],
    queryFn: () => answered(api.GET("/api/organisations")),
    staleTime: 300_000,
  });
  const all = (data?.units ?? []).map(({ path, kind, names }) => ({
    kind,
    option: {
      value: path,
      label: `${"　".repeat(Math.max(0, path.split("/").length - 3))}${names[language]}`,
    },
  }));
  const of = (kinds: readonly string[]) =>
    all.filter(({ kind }) => kinds.includes(kind)).map(({ option }) => option);
  return {
    owners: of(["district", "department", "hall", "centre", "subdistrict", "team"]),
    areas: of(["district", "subdistrict", "committee"]),
  };
}

function useCategoryOptions(): Option[] {
  const { language } = useKpiWords();
  const groups = useCategories().data ?? [];
  return groups.flatMap((group) => [
    { value: `${group.code}/`, label: group.names[language] },
    ...group.categories.map(({ code, names }) => ({ value: code, label: `　${names[language]}` })),
  ]);
}
