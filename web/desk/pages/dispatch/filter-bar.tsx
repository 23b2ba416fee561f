import { Button, Input, Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useCategories, useTicketNames } from "../../../ui/ticket/index.ts";
import { useUnits } from "../../actions/choices.tsx";
import { UnitChoice } from "../../actions/index.ts";
import { useDeclaredLabels } from "../../labels/index.ts";
import { Select } from "../../select.tsx";
import { type Filter, firstView } from "./filter.ts";
import { useCounts } from "./queue.ts";

type Facet = "stage" | "light" | "source" | "urgency";
const values: Record<Facet, readonly string[]> = {
  stage: ["accept", "verify", "dispatch", "acknowledge", "contact", "handle", "check", "callback"],
  light: ["red", "yellow", "green"],
  source: ["sensed", "found", "asked"],
  urgency: ["urgent", "high", "normal", "low"],
};

const searchAfterMs = 350;

/** Every condition of the list, with how many match each; all of it is in the address. */
export function FilterBar(props: {
  filter: Filter;
  onChange: (filter: Filter) => void;
  withMap: boolean;
  set: (changes: Record<string, string | undefined>) => void;
}) {
  const { filter, onChange, withMap, set } = props;
  const { t } = useTranslation("dispatch");
  const change = (more: Partial<Filter>) => onChange(cleaned({ ...filter, ...more }));
  return (
    <search className="dispatch-filters" aria-label={t("filters")}>
      <SearchField
        value={filter.q ?? ""}
        onChange={(q) => change({ q: q === "" ? undefined : q } as Filter)}
      />
      <FacetChoice facet="stage" filter={filter} change={change} />
      <FacetChoice facet="light" filter={filter} change={change} />
      <CategoryFilter filter={filter} change={change} />
      <AreaFilter filter={filter} change={change} />
      <FacetChoice facet="source" filter={filter} change={change} />
      <FacetChoice facet="urgency" filter={filter} change={change} />
      <LabelFilter filter={filter} change={change} />
      <OwnerFilter filter={filter} change={change} />
      <Segmented
        size="small"
        aria-label={t("sort.label")}
        value={filter.sort ?? (filter.status?.length === 1 && filter.status[0] === "open" ? "due" : "newest")}
        options={[
          { value: "due", label: t("sort.due") },
          { value: "newest", label: t("sort.newest") },
        ]}
        onChange={(sort) => change({ sort: sort as "due" | "newest" })}
      />
      <Button
        size="small"
        type="text"
        aria-pressed={withMap}
        onClick={() => set({ map: withMap ? "0" : undefined })}
      >
        {t(withMap ? "mapHide" : "mapShow")}
      </Button>
      <Button size="small" type="text" onClick={() => onChange(firstView)}>
        {t("clear")}
      </Button>
    </search>
  );
}

/** Leaves out empty conditions; a list without any is all open ones, so that the address is never empty by accident. */
function cleaned(filter: Filter): Filter {
  const kept = Object.entries(filter).filter(
    ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  return kept.length === 0 ? { sort: "newest" } : (Object.fromEntries(kept) as Filter);
}

type Part = { filter: Filter; change: (more: Partial<Filter>) => void };

/** Words to search for; sent when one stops typing. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation("dispatch");
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => tell.current(typed.trim()), searchAfterMs);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <Input
      id="dispatch-search"
      className="dispatch-search"
      size="small"
      allowClear
      aria-label={t("search")}
      placeholder={t("searchHint")}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

/** How many match each value, were this condition not there. */
function useTally(
  filter: Filter,
  facet: Facet | "category" | "area" | "owner" | "label",
): Map<string, number> {
  const { [facet]: _own, ...others } = filter;
  const counts = useCounts(others).data;
  return new Map(counts?.facets[facet].map(({ value, count }) => [value ?? "", count]));
}

type Option = { value: string; label: string; count: number | undefined; isGroup?: boolean };

/** A condition of several values, each with how many match it; closed, it says how many are chosen. */
function SeveralChoice(props: {
  name: string;
  value: readonly string[];
  options: readonly Option[];
  onChange: (chosen: string[]) => void;
  /** How wide its list is; as wide as its longest value where it is not told. */
  listPx?: number;
  /** Whether there are so many values that one looks for them by name. */
  isSearched?: boolean;
}) {
  const { name, value, options, onChange, listPx, isSearched = false } = props;
  const { t } = useTranslation("dispatch");
  return (
    <Select
      mode="multiple"
      size="small"
      className="dispatch-select"
      maxTagCount={0}
      maxTagPlaceholder={(hidden) => t("facet.several", { facet: name, count: hidden.length })}
      allowClear
      {...(isSearched ? { showSearch: { optionFilterProp: "label" } } : {})}
      aria-label={name}
      placeholder={name}
      popupMatchSelectWidth={listPx ?? false}
      value={[...value]}
      options={[...options]}
      optionRender={({ data }) => (
        <span className="dispatch-option" data-group={data.isGroup}>
          {data.label} <span className="dispatch-count">{data.count ?? ""}</span>
        </span>
      )}
      onChange={onChange}
    />
  );
}

function FacetChoice({ facet, filter, change }: Part & { facet: Facet }) {
  const { t } = useTranslation("dispatch");
  const names = useTicketNames();
  const tally = useTally(filter, facet);
  const word = (value: string) => (facet === "light" ? t(`ui:light.${value}`) : names[facet](value));
  return (
    <SeveralChoice
      name={t(`facet.${facet}`)}
      value={filter[facet] ?? []}
      options={values[facet].map((value) => ({ value, label: word(value), count: tally.get(value) ?? 0 }))}
      onChange={(chosen) => change({ [facet]: chosen } as Partial<Filter>)}
    />
  );
}

function CategoryFilter({ filter, change }: Part) {
  const { t } = useTranslation("dispatch");
  const [language] = useLanguage();
  const groups = useCategories().data ?? [];
  const tally = useTally(filter, "category");
  const options = groups.flatMap((group): Option[] => [
    { value: `${group.code}/`, label: group.names[language], count: undefined, isGroup: true },
    ...group.categories.map(({ code, names }) => ({
      value: code,
      label: names[language],
      count: tally.get(code),
      isGroup: false,
    })),
  ]);
  return (
    <SeveralChoice
      name={t("facet.category")}
      value={filter.category ?? []}
      options={options}
      onChange={(category) => change({ category })}
      listPx={280}
      isSearched
    />
  );
}

function AreaFilter({ filter, change }: Part) {
  const { t } = useTranslation("dispatch");
  const [language] = useLanguage();
  const units = useUnits().data?.units ?? [];
  return (
    <Select
      size="small"
      className="dispatch-select"
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      aria-label={t("facet.area")}
      placeholder={t("facet.area")}
      popupMatchSelectWidth={false}
      value={filter.area ?? null}
      options={units
        .filter(({ kind }) => kind === "subdistrict")
        .map(({ path, names }) => ({ value: path, label: names[language] }))}
      onChange={(area: string | undefined) => change({ area } as Partial<Filter>)}
    />
  );
}

/** The labels that mark matters in lists; nothing in a city that has none, or for a role that reads none. */
function LabelFilter({ filter, change }: Part) {
  const { t } = useTranslation(["dispatch", "labels"]);
  const [language] = useLanguage();
  const tally = useTally(filter, "label");
  const marking = [...useDeclaredLabels().values()].filter(({ mark }) => mark);
  if (marking.length === 0) return null;
  return (
    <SeveralChoice
      name={t("labels:title")}
      value={filter.label ?? []}
      options={marking.map(({ code, names }) => ({
        value: code,
        label: names[language],
        count: tally.get(code) ?? 0,
      }))}
      onChange={(label) => change({ label })}
    />
  );
}

function OwnerFilter({ filter, change }: Part) {
  const { t } = useTranslation("dispatch");
  return (
    <div className="dispatch-owner">
      <label className="unseen" htmlFor="dispatch-owner">
        {t("facet.owner")}
      </label>
      <UnitChoice
        id="dispatch-owner"
        size="small"
        placeholder={t("facet.owner")}
        value={filter.owner}
        onChange={(owner) => change({ owner } as Partial<Filter>)}
      />
    </div>
  );
}
