import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { may, useSession } from "../../../ui/session.ts";
import { Time } from "../../../ui/time.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code, Quiet } from "../admin/parts.tsx";
import { Download, Load } from "./load.tsx";
import { RuleTable } from "./table.tsx";
import { Trial } from "./trial.tsx";
import "./decisions.css";

type Model = Got<"/api/decisions">["models"][number];

/** Decisions: which models there are and who asks them, their tables to be read, tried and replaced. */
export default function Decisions() {
  const { t } = useTranslation("admin-decisions");
  const { read, set } = useAddress();
  const { data: session } = useSession();
  const manages = may(session, "process.manage");
  const models = useQuery({
    queryKey: ["decision-model", "all"],
    queryFn: () => answered(api.GET("/api/decisions")),
  });
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      {manages ? <Load onLoaded={(id) => set({ model: id, version: undefined })} /> : null}
      <Shown query={models} empty={t("none")} isEmpty={(data) => data.models.length === 0}>
        {({ models: all }) => {
          const chosen = all.find(({ id }) => id === read("model")) ?? all[0];
          return (
            <>
              <Models all={all} chosen={chosen} onChoose={(id) => set({ model: id, version: undefined })} />
              {chosen === undefined ? null : <One key={chosen.id} id={chosen.id} newest={chosen.version} />}
            </>
          );
        }}
      </Shown>
    </AdminPage>
  );
}

function Models(props: { all: readonly Model[]; chosen: Model | undefined; onChoose: (id: string) => void }) {
  const { all, chosen, onChoose } = props;
  const { t } = useTranslation("admin-decisions");
  return (
    <div className="admin-table">
      <Listing
        rowKey="id"
        dataSource={all}
        rowSelection={{
          type: "radio",
          selectedRowKeys: chosen === undefined ? [] : [chosen.id],
          onChange: ([id]) => onChoose(String(id)),
          getCheckboxProps: ({ name }) => ({ "aria-label": name }) as object,
          columnTitle: <span className="unseen">{t("choose")}</span>,
        }}
        columns={[
          {
            title: t("model"),
            render: (_, { name, id }) => (
              <>
                {name} {name === id ? null : <Code>{id}</Code>}
              </>
            ),
          },
          { title: t("decisions"), render: (_, { decisions }) => decisions.join(t("ui:time.list")) },
          {
            title: t("usedBy"),
            render: (_, { usedBy }) =>
              usedBy.length === 0
                ? t("unused")
                : usedBy.map(({ process, element, name }) => (
                    <div key={`${process} ${element}`}>
                      {name} <Code>{process}</Code>
                    </div>
                  )),
          },
          { title: t("newest"), dataIndex: "version", align: "right" },
          { title: t("deployedAt"), render: (_, { deployedAt }) => <Time at={deployedAt} /> },
        ]}
      />
    </div>
  );
}

/** One model: the versions there were, and the decisions of the chosen one. */
function One({ id, newest }: { id: string; newest: number }) {
  const { t } = useTranslation("admin-decisions");
  const { read, set } = useAddress();
  const version = Number(read("version") ?? newest);
  const model = useQuery({
    queryKey: ["decision-model", id, version],
    queryFn: () => answered(api.GET("/api/decisions/{id}", { params: { path: { id }, query: { version } } })),
  });
  return (
    <Shown query={model}>
      {(one) => (
        <>
          <section className="admin-section">
            <div className="admin-inline">
              <h2>{one.name}</h2>
              <Download id={id} version={one.version} file={one.file} />
            </div>
            <ol className="decision-versions" aria-label={t("versions")}>
              {one.versions.map((each) => (
                <li key={each.version}>
                  <button
                    type="button"
                    aria-current={each.version === one.version ? "true" : undefined}
                    onClick={() => set({ version: String(each.version) })}
                  >
                    {t("versionNumber", { version: each.version })}
                  </button>{" "}
                  <Time at={each.deployedAt} /> <Code>{each.file}</Code>
                </li>
              ))}
            </ol>
          </section>
          {one.decisions.map((decision) => (
            <section key={decision.id} className="admin-section" aria-label={decision.name}>
              <h2>{decision.name}</h2>
              {decision.requires.length === 0 ? null : (
                <Quiet>{t("buildsOn", { names: decision.requires.join(t("ui:time.list")) })}</Quiet>
              )}
              {decision.parts.length === 0 ? <Quiet>{t("noLogic")}</Quiet> : null}
              {decision.parts.map((part, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the entries of a version never change
                <div key={at} className="decision-part">
                  {part.label === null ? null : <h3>{part.label}</h3>}
                  {part.table === null ? <pre className="decision-feel">{part.text}</pre> : null}
                  {part.table === null ? null : <RuleTable table={part.table} label={decision.name} />}
                </div>
              ))}
              {one.version === newest ? <Trial decision={decision} /> : null}
            </section>
          ))}
        </>
      )}
    </Shown>
  );
}
