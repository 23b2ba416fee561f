import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { StatusLight } from "../../../ui/status-light.tsx";
import { Time } from "../../../ui/time.tsx";
import { useAddress } from "../admin/address.ts";
import { AdminPage } from "../admin/parts.tsx";
import { Detail } from "./detail.tsx";
import { useAmounts } from "./figures.tsx";
import { NewImport } from "./new-import.tsx";
import "./reading-imports.css";

export type Imports = Got<"/api/reading-imports">;
export type Import = Imports["imports"][number];

const runningMs = 1000;

/** Files of readings: sent and checked, started, followed while they run, and what became of those before. */
export default function ReadingImports() {
  const { t } = useTranslation("reading-imports");
  const { read, set } = useAddress();
  const client = useQueryClient();
  const imports = useQuery({
    queryKey: ["reading-import", "all"],
    queryFn: () => answered(api.GET("/api/reading-imports")),
    refetchInterval: ({ state }) =>
      state.data?.imports.some(({ status }) => status === "running") ? runningMs : 30_000,
  });
  const chosen = imports.data?.imports.find(({ id }) => id === read("id"));
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <Shown query={imports}>
        {(data) => (
          <>
            <NewImport
              mappings={data.mappings}
              bytesAtMost={data.bytesAtMost}
              onChecked={(id) => {
                void client.invalidateQueries({ queryKey: ["reading-import"] });
                set({ id });
              }}
            />
            {chosen === undefined ? null : <Detail one={chosen} onClose={() => set({ id: undefined })} />}
            <History imports={data.imports} chosen={chosen?.id} onChoose={(id) => set({ id })} />
          </>
        )}
      </Shown>
    </AdminPage>
  );
}

function History(props: {
  imports: readonly Import[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const { imports, chosen, onChoose } = props;
  const { t } = useTranslation("reading-imports");
  const { number, size } = useAmounts();
  if (imports.length === 0) return <p className="admin-quiet">{t("none")}</p>;
  return (
    <section className="import-history">
      <h2>{t("history")}</h2>
      <div className="admin-table import-table desk-flow">
        <table>
          <caption className="unseen">{t("history")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("file")}</th>
              <th scope="col">{t("status.title")}</th>
              <th scope="col">{t("sent")}</th>
              <th scope="col" className="number">
                {t("size")}
              </th>
              <th scope="col" className="number">
                {t("count.kept")}
              </th>
              <th scope="col" className="number">
                {t("count.rejected")}
              </th>
            </tr>
          </thead>
          <tbody>
            {imports.map(({ id, file, status, uploadedAt, bytes, counts }) => (
              <tr key={id} data-chosen={id === chosen || undefined}>
                <th scope="row">
                  <button type="button" className="import-name" onClick={() => onChoose(id)}>
                    {file}
                  </button>
                </th>
                <td>
                  <Status status={status} />
                </td>
                <td data-title={t("sent")}>
                  <Time at={uploadedAt} />
                </td>
                <td className="number" data-title={t("size")}>
                  {size(bytes)}
                </td>
                <td className="number" data-title={t("count.kept")}>
                  {counts === null ? "–" : number(counts.kept)}
                </td>
                <td className="number" data-title={t("count.rejected")}>
                  {counts === null ? "–" : number(counts.rejected)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const lights = {
  checked: "none",
  running: "yellow",
  done: "green",
  cancelled: "none",
  failed: "red",
  interrupted: "yellow",
} as const;

export function Status({ status }: Pick<Import, "status">) {
  const { t } = useTranslation("reading-imports");
  return <StatusLight light={lights[status]} words={t(`status.${status}`)} />;
}
