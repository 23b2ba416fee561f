import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { StatusLight } from "../../../ui/status-light.tsx";
import { Time } from "../../../ui/time.tsx";
import { useWorkWords } from "../../../ui/work/index.ts";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Quiet, Views } from "../admin/parts.tsx";
import { Begin } from "./begin.tsx";
import { BegunProcesses } from "./begun.tsx";
import { Work } from "./work.tsx";
import "./tasks.css";

type OpenWork = Got<"/api/work-items">["work"][number];
const views = ["mine", "all", "begun"] as const;

/** What the city's own processes ask of people: to do, to see, to begin. */
export default function Tasks() {
  const { t } = useTranslation("tasks");
  const { data: session } = useSession();
  const { read, set } = useAddress();
  const [beginning, setBeginning] = useState(false);
  // Who does no such work looks at that of others.
  const shown = views.filter((view) => view !== "mine" || may(session, "process.work"));
  const [first = "all"] = shown;
  const view = shown.find((known) => known === read("view")) ?? first;
  const instance = read("instance");
  const item = read("item");
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={
        may(session, "process.start") ? (
          <Button type="primary" onClick={() => setBeginning(true)}>
            {t("begin")}
          </Button>
        ) : undefined
      }
    >
      <Views
        label={t("view.label")}
        views={shown.map((value) => ({ value, label: t(`view.${value}`) }))}
        chosen={view}
        onChoose={(value) => set({ view: value === first ? undefined : value })}
      />
      {view === "begun" ? (
        <BegunProcesses />
      ) : (
        <OpenTasks
          all={view === "all"}
          onChoose={(work) => set({ instance: work.instance, item: work.item })}
        />
      )}
      {instance === undefined || item === undefined ? null : (
        <Work
          key={`${instance} ${item}`}
          at={{ instance, item }}
          close={() => set({ instance: undefined, item: undefined })}
        />
      )}
      {beginning ? <Begin close={() => setBeginning(false)} /> : null}
    </AdminPage>
  );
}

function OpenTasks({ all, onChoose }: { all: boolean; onChoose: (work: OpenWork) => void }) {
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const names = useRoleNames();
  const words = useWorkWords();
  const open = useQuery({
    queryKey: ["process", "work", all],
    queryFn: () => answered(api.GET("/api/work-items", { params: { query: { all, limit: 200 } } })),
  });
  return (
    <Shown query={open} empty={t(all ? "none.all" : "none.mine")} isEmpty={({ work }) => work.length === 0}>
      {({ work, total }) => (
        <>
          <div className="admin-table">
            <Listing<OpenWork>
              rowKey={(row) => `${row.instance} ${row.item}`}
              dataSource={work}
              columns={[
                {
                  title: t("task"),
                  card: "head",
                  render: (_, row) => (
                    <Button type="link" size="small" onClick={() => onChoose(row)}>
                      {row.names[language]}
                    </Button>
                  ),
                },
                { title: t("about"), card: "plain", render: (_, { about }) => about ?? "–" },
                { title: t("process"), card: "plain", render: (_, { process }) => process.names[language] },
                { title: t("unit"), render: (_, { unit }) => (unit === null ? "–" : names.unit(unit)) },
                { title: t("due"), width: 225, render: (_, { dueAt }) => <Due at={dueAt} /> },
                {
                  title: t("taken.title"),
                  width: 180,
                  render: (_, { takenBy }) =>
                    takenBy === null ? t("taken.nobody") : words.who(takenBy, true),
                },
                { title: t("opened"), width: 140, render: (_, { openedAt }) => <Time at={openedAt} /> },
              ]}
            />
          </div>
          {work.length < total ? <Quiet>{t("shown", { count: work.length, total })}</Quiet> : null}
        </>
      )}
    </Shown>
  );
}

function Due({ at }: { at: string | null }) {
  const { t } = useTranslation("tasks");
  if (at === null) return t("noDue");
  const late = Date.parse(at) < Date.now();
  return (
    <span className="tasks-due">
      <Time at={at} />
      <StatusLight light={late ? "red" : "green"} words={t(late ? "late" : "inTime")} />
    </span>
  );
}
