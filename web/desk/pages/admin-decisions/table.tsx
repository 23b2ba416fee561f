import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";

type Part = Got<"/api/decisions/{id}">["decisions"][number]["parts"][number];
export type RuleTableData = NonNullable<Part["table"]>;

/** A decision table as it is printed in the standard: conditions to the left, conclusions to the right, a rule a row. */
export function RuleTable({ table, label }: { table: RuleTableData; label: string }) {
  const { t } = useTranslation("admin-decisions");
  const policy = table.hitPolicy.replace(" ", "_");
  const cell = (text: string) => (text === "" || text === "-" ? t("any") : text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is moved with the arrow keys
    <section className="decision-scroll" aria-label={t("tableOf", { name: label })} tabIndex={0}>
      <table className="decision-table">
        <caption>
          {t(`policy.${policy}`, { defaultValue: table.hitPolicy })}
          {table.aggregation === undefined ? "" : ` ${t(`aggregation.${table.aggregation}`)}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("rule")}</th>
            {table.inputs.map(({ expression, allowed }) => (
              <th key={expression} scope="col">
                {expression}
                {allowed === undefined ? null : <small>{allowed}</small>}
              </th>
            ))}
            {table.outputs.map(({ name, allowed }, at) => (
              <th key={name} scope="col" className="conclusion">
                {name === "" ? t("result", { count: at + 1 }) : name}
                {allowed === undefined ? null : <small>{allowed}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rules.map(({ tests, outputs }, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rules are known by their place
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {tests.map((test, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their column
                <td key={at} className={cell(test) === test ? undefined : "any"}>
                  {cell(test)}
                </td>
              ))}
              {outputs.map((output, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their column
                <td key={at} className="conclusion">
                  {output}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {table.outputs.some((output) => output.default !== undefined) ? (
          <tfoot>
            <tr>
              <th scope="row" colSpan={table.inputs.length + 1}>
                {t("otherwise")}
              </th>
              {table.outputs.map((output) => (
                <td key={output.name} className="conclusion">
                  {output.default ?? ""}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}
