import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { useCategories } from "../../../ui/ticket/index.ts";
import { Choice } from "../../fields.tsx";
import type { Proposals } from "./proposals.ts";

/** The proposals as thumbs can hit them, and the whole catalogue, which is also there without a network. */
export function CategoryChoice(props: {
  proposals: Proposals;
  value: string | undefined;
  onChange: (code: string | undefined) => void;
}) {
  const { proposals, value, onChange } = props;
  const { t } = useTranslation("field");
  const [language] = useLanguage();
  const groups = useCategories().data ?? [];
  const id = useId();
  const options = proposals.categories.map(({ code, names }) => ({ value: code, label: names[language] }));
  return (
    <>
      {options.length === 0 ? null : (
        <Choice legend={t("report.proposed")} options={options} value={value} onChange={onChange} />
      )}
      <div className="f-field">
        <label htmlFor={id}>{t("report.category")}</label>
        <select id={id} value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
          <option value="">{t("report.later")}</option>
          {groups.map((group) => (
            <optgroup key={group.code} label={group.names[language]}>
              {group.categories.map(({ code, names }) => (
                <option key={code} value={code}>
                  {names[language]}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
    </>
  );
}
