import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { may, useSession } from "../../../ui/session.ts";
import { Time } from "../../../ui/time.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code, Views } from "../admin/parts.tsx";
import { Canvas } from "./canvas.tsx";
import { blankModel } from "./drawing.ts";
import { Editor } from "./editor.tsx";
import { Incidents } from "./incidents.tsx";
import { Migrate } from "./migrate.tsx";

/** Processes: what runs on which version, the drawing, its editor, and what is held by an incident. */
export default function Processes() {
  const { t } = useTranslation(["admin-processes", "admin"]);
  const { read, set } = useAddress();
  const [language] = useLanguage();
  const { data: session } = useSession();
  const manages = may(session, "process.manage");
  const processes = useQuery({
    queryKey: ["process", "all"],
    queryFn: () => answered(api.GET("/api/processes")),
  });
  const incidents = useQuery({
    queryKey: ["process", "incidents"],
    queryFn: () => answered(api.GET("/api/process-instances")),
  });
  const view = read("view") === "incidents" ? "incidents" : "models";
  const fresh = read("edit") === "new" && manages;
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={
        manages && !fresh ? (
          <Button onClick={() => set({ edit: "new", view: undefined })}>{t("newProcess")}</Button>
        ) : undefined
      }
    >
      <Views
        label={t("admin:views")}
        chosen={view}
        onChoose={(next) => set({ view: next === "models" ? undefined : next, edit: undefined })}
        views={[
          { value: "models", label: t("view.models") },
          {
            value: "incidents",
            label: `${t("view.incidents")} (${incidents.data?.instances.length ?? "…"})`,
          },
        ]}
      />
      {view === "incidents" ? (
        <Incidents query={incidents} manages={manages} />
      ) : fresh ? (
        <Editor
          id="process"
          fresh
          file="processes/new.bpmn"
          xml={blankModel("new-process", t("newProcess"))}
        />
      ) : (
        <Shown query={processes} empty={t("none")} isEmpty={(data) => data.processes.length === 0}>
          {({ processes: all }) => {
            const chosen = all.find(({ id }) => id === read("process")) ?? all[0];
            // Whoever draws has the screen for the drawing.
            if (chosen !== undefined && manages && read("edit") === "yes")
              return <Model id={chosen.id} manages={manages} />;
            return (
              <>
                <div className="admin-table">
                  <Listing
                    rowKey="id"
                    dataSource={all}
                    rowSelection={{
                      type: "radio",
                      selectedRowKeys: chosen === undefined ? [] : [chosen.id],
                      onChange: ([id]) => set({ process: String(id), version: undefined, edit: undefined }),
                      getCheckboxProps: ({ names }) => ({ "aria-label": names[language] }) as object,
                      columnTitle: <span className="unseen">{t("choose")}</span>,
                    }}
                    columns={[
                      {
                        title: t("process"),
                        render: (_, { names, id }) => (
                          <>
                            {names[language]} <Code>{id}</Code>
                          </>
                        ),
                      },
                      { title: t("file"), dataIndex: "file" },
                      { title: t("newest"), dataIndex: "version", align: "right" },
                      {
                        title: t("kind"),
                        card: "plain",
                        render: (_, { executable }) => t(executable ? "executable" : "drawingOnly"),
                      },
                      { title: t("running"), dataIndex: "running", align: "right" },
                      { title: t("deployedAt"), render: (_, { deployedAt }) => <Time at={deployedAt} /> },
                    ]}
                  />
                </div>
                {chosen === undefined ? null : <Model id={chosen.id} manages={manages} />}
              </>
            );
          }}
        </Shown>
      )}
    </AdminPage>
  );
}

/** One process: its versions with what runs on each, and the drawing of the chosen one. */
function Model({ id, manages }: { id: string; manages: boolean }) {
  const { t } = useTranslation("admin-processes");
  const { read, set } = useAddress();
  const versions = useQuery({
    queryKey: ["process", "versions", id],
    queryFn: () => answered(api.GET("/api/processes/{id}/versions", { params: { path: { id } } })),
  });
  return (
    <Shown query={versions}>
      {({ versions: all }) => {
        const chosen = all.find(({ version }) => version === Number(read("version"))) ?? all[0];
        if (chosen === undefined) return null;
        const editing = read("edit") === "yes" && manages;
        return (
          <>
            {editing ? null : (
              <section className="admin-section">
                <h2>{t("versions")}</h2>
                <div className="admin-table">
                  <Listing
                    rowKey="version"
                    dataSource={all}
                    rowSelection={{
                      type: "radio",
                      selectedRowKeys: [chosen.version],
                      onChange: ([version]) => set({ version: String(version) }),
                      getCheckboxProps: ({ version }) =>
                        ({ "aria-label": t("versionNumber", { version }) }) as object,
                      columnTitle: <span className="unseen">{t("choose")}</span>,
                    }}
                    columns={[
                      { title: t("version"), render: (_, { version }) => t("versionNumber", { version }) },
                      { title: t("deployedAt"), render: (_, { deployedAt }) => <Time at={deployedAt} /> },
                      { title: t("file"), dataIndex: "file" },
                      { title: t("running"), dataIndex: "running", align: "right" },
                      {
                        title: t("held"),
                        align: "right",
                        render: (_, { held }) =>
                          held > 0 ? <span className="admin-tag bad">{held}</span> : held,
                      },
                      {
                        title: t("migrate"),
                        card: "plain",
                        render: (_, { version, running }) =>
                          manages && all.length > 1 ? (
                            <Migrate
                              id={id}
                              from={version}
                              running={running}
                              versions={all.map((one) => one.version)}
                            />
                          ) : null,
                      },
                    ]}
                  />
                </div>
              </section>
            )}
            <Xml id={id} version={chosen.version} file={chosen.file} editing={editing} manages={manages} />
          </>
        );
      }}
    </Shown>
  );
}

function Xml(props: { id: string; version: number; file: string; editing: boolean; manages: boolean }) {
  const { id, version, file, editing, manages } = props;
  const { t } = useTranslation("admin-processes");
  const { set } = useAddress();
  const [, setDrawing] = useState<unknown>();
  const onDrawn = useCallback((drawing: unknown) => setDrawing(drawing), []);
  const xml = useQuery({
    queryKey: ["process", "xml", id, version],
    queryFn: () =>
      answered<string>(
        api.GET("/api/processes/{id}/xml", {
          params: { path: { id }, query: { version } },
          parseAs: "text",
        }) as never,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Shown query={xml}>
      {(content) =>
        editing ? (
          <Editor key={`${id} ${version}`} id={id} file={file} xml={content} fresh={false} />
        ) : (
          <section className="admin-section">
            <div className="admin-inline">
              <h2>{t("versionNumber", { version })}</h2>
              {manages ? (
                <Button type="primary" onClick={() => set({ edit: "yes" })}>
                  {t("edit")}
                </Button>
              ) : null}
            </div>
            <Canvas xml={content} editing={false} label={t("drawing")} onDrawn={onDrawn} />
          </section>
        )
      }
    </Shown>
  );
}
