import { useTranslation } from "react-i18next";
import { useCategories } from "../../matter/categories.ts";
import { Field } from "../../parts.tsx";
import { dayChoices, type Filter } from "./filter.ts";

/** What to see: kind, state and time. */
export function Filters({ filter, change }: { filter: Filter; change: (change: Partial<Filter>) => void }) {
  const { t } = useTranslation("nearby");
  const { groups } = useCategories();
  return (
    <search className="p-filters">
      <Field label={t("category")}>
        {(ids) => (
          <select
            // Made anew once the kinds are known: only then can the one of the address be chosen.
            key={groups.length}
            {...ids}
            value={filter.category}
            onChange={(event) => change({ category: event.currentTarget.value })}
          >
            <option value="">{t("allCategories")}</option>
            {groups.map((group) => {
              const open = group.categories.filter((one) => one.public);
              return open.length === 0 ? null : (
                <optgroup key={group.code} label={group.name}>
                  <option value={`${group.code}/`}>{t("allOf", { group: group.name })}</option>
                  {open.map((one) => (
                    <option key={one.code} value={one.code}>
                      {one.name}
                    </option>
                  ))}
                </optgroup>
              );
            })}
          </select>
        )}
      </Field>
      <Field label={t("status")}>
        {(ids) => (
          <select
            {...ids}
            value={filter.status}
            onChange={(event) => change({ status: event.currentTarget.value as Filter["status"] })}
          >
            {(["", "open", "closed"] as const).map((status) => (
              <option key={status} value={status}>
                {t(status === "" ? "allStatuses" : `portal:status.${status}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("days")}>
        {(ids) => (
          <select
            {...ids}
            value={filter.days}
            onChange={(event) => change({ days: event.currentTarget.value })}
          >
            <option value="">{t("allDays")}</option>
            {dayChoices.map((days) => (
              <option key={days} value={days}>
                {t(`days${days}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}
