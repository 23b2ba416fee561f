import { App, Button } from "antd";
import { useCity } from "../../../ui/session.ts";
import type { Grouping } from "./address.ts";
import { type Cell, columns, csvOf, meanings, rowsOf } from "./export.ts";
import type { Definition, Kpis } from "./figures.ts";
import { useKpiWords } from "./words.ts";

type Props = { kpis: Kpis; definitions: readonly Definition[]; by: Grouping; period: string };

/** What the board shows as a file: figures whole and by group, and what they mean. */
export function Downloads({ kpis, definitions, by, period }: Props) {
  const { t, language, group } = useKpiWords();
  const { data: city } = useCity();
  const { message } = App.useApp();
  const name = (end: string) => `kpi-${city?.id ?? ""}-${period.replace("..", "-")}.${end}`;
  const head = columns.map((column) => t(`file.${column}`));
  const figures = (): Cell[][] =>
    rowsOf(
      [
        { name: t("whole"), figures: kpis.figures },
        ...kpis.groups.map(({ key, figures: of }) => ({ name: group(by, key), figures: of })),
      ],
      (id) => definitions.find((one) => one.id === id)?.name[language] ?? id,
    );
  const csv = () =>
    save(new Blob([csvOf([head, ...figures()])], { type: "text/csv;charset=utf-8" }), name("csv"));
  const xlsx = async () => {
    const { default: write } = await import("write-excel-file/browser");
    const bold = (text: string) => ({ value: text, fontWeight: "bold" as const });
    const sheets = [
      {
        sheet: t("file.figures"),
        data: [head.map(bold), ...figures()],
        stickyRowsCount: 1,
        columns: [{ width: 32 }, { width: 32 }],
      },
      {
        sheet: t("file.definitions"),
        data: [
          [t("file.kpi"), t("file.version"), t("file.definition")].map(bold),
          ...meanings(definitions, language),
        ],
        columns: [{ width: 32 }, { width: 10 }, { width: 120 }],
      },
    ];
    save(await write(sheets).toBlob(), name("xlsx"));
  };
  return (
    <>
      <Button onClick={csv}>CSV</Button>
      <Button onClick={() => void xlsx().catch(() => message.error(t("file.failed")))}>XLSX</Button>
    </>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
