import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { Time } from "../../../ui/time.tsx";
import { useWorkWords } from "../../../ui/work/index.ts";
import { useWrite } from "../../../ui/write.ts";
import { Listing } from "../admin/listing.tsx";
import { Facts, Quiet } from "../admin/parts.tsx";
import { ReasonAsked } from "./reason.tsx";
import "./tasks.css";

type Begun = Got<"/api/begun-processes">["processes"][number];
const looks = { running: "warn", completed: "good", terminated: "", failed: "bad", cancelled: "" } as const;

/** Processes that people began by hand, how they stand, and calling them off. */
export function BegunProcesses() {
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const names = useRoleNames();
  const words = useWorkWords();
  const [leaving, setLeaving] = useState<string>();
  const begun = useQuery({
    queryKey: ["process", "begun"],
    queryFn: () => answered(api.GET("/api/begun-processes", { params: { query: { limit: 100 } } })),
  });
  return (
    <Shown query={begun} empty={t("none.begun")} isEmpty={({ processes }) => processes.length === 0}>
      {({ processes }) => (
        <div className="admin-table">
          <Listing<Begun>
            rowKey="id"
            dataSource={processes}
            expandable={{
              expandedRowRender: ({ id, status }) => <Steps instance={id} ended={status !== "running"} />,
              columnTitle: <span className="unseen">{t("steps")}</span>,
            }}
            columns={[
              { title: t("process"), card: "head", render: (_, { process }) => process.names[language] },
              { title: t("about"), card: "plain", render: (_, { about }) => about ?? "–" },
              {
                title: t("status.title"),
                card: "plain",
                width: 140,
                render: (_, { status }) => (
                  <span className={`admin-tag ${looks[status]}`}>{t(`status.${status}`)}</span>
                ),
              },
              { title: t("begunBy"), render: (_, { by }) => words.who(by, true) },
              { title: t("unit"), render: (_, { unit }) => (unit === null ? "–" : names.unit(unit)) },
              { title: t("begunAt"), width: 140, render: (_, { begunAt }) => <Time at={begunAt} /> },
              {
                title: "",
                card: "plain",
                width: 130,
                render: (_, { id, mayCancel }) =>
                  mayCancel ? (
                    <Button size="small" onClick={() => setLeaving(id)}>
                      {t("cancel")}
                    </Button>
                  ) : null,
              },
            ]}
          />
          {leaving === undefined ? null : <CallOff id={leaving} close={() => setLeaving(undefined)} />}
        </div>
      )}
    </Shown>
  );
}

type Answer = Got<"/api/process-instances/{id}/answers">["answers"][number];

/** What was done so far and by whom, with what they answered where one may read it. */
function Steps({ instance, ended }: { instance: string; ended: boolean }) {
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const names = useRoleNames();
  const words = useWorkWords();
  const { data: session } = useSession();
  const params = { path: { id: instance } };
  const view = useQuery({
    queryKey: ["process", "instance", instance],
    queryFn: () => answered(api.GET("/api/process-instances/{id}", { params })),
  });
  const answers = useQuery({
    queryKey: ["process", "answers", instance],
    queryFn: () => answered(api.GET("/api/process-instances/{id}/answers", { params })),
    enabled: may(session, "process.answers"),
  });
  const to = (item: string | null) => answers.data?.answers.find((answer) => answer.item === item);
  const beginning = to(null);
  const isErased = answers.data?.answers.every(
    ({ erasedAt, intact }) => erasedAt !== null || intact === null,
  );
  return (
    <Shown query={view}>
      {({ items }) => (
        <ol className="tasks-steps">
          {beginning === undefined ? null : (
            <li>
              <p>
                {t("ordered")} · {words.who(beginning.by, true)} · <Time at={beginning.at} />
              </p>
              <Answered answer={beginning} />
            </li>
          )}
          {items.map(({ item, names: called, state, unitPath, openedAt, closedAt, doneBy }) => (
            <li key={item}>
              <p>
                {called[language]} · {t(`stepState.${state}`)}
                {unitPath === null ? "" : ` · ${names.unit(unitPath)}`}
                {doneBy == null ? "" : ` · ${words.who(doneBy, true)}`} · <Time at={closedAt ?? openedAt} />
              </p>
              <Answered answer={to(item)} />
            </li>
          ))}
          {ended && isErased === false && may(session, "process.erase") ? (
            <li className="admin-actions">
              <Erase id={instance} />
            </li>
          ) : null}
        </ol>
      )}
    </Shown>
  );
}

function Answered({ answer }: { answer: Answer | undefined }) {
  const { t } = useTranslation("tasks");
  const { facts } = useWorkWords();
  if (answer === undefined) return null;
  const said = facts(answer.form, answer.given, ({ readOnly }) => readOnly !== true);
  return (
    <>
      {said.length === 0 ? null : <Facts facts={said} />}
      {answer.erasedAt === null ? null : (
        <Quiet>
          {t("erased")} <Time at={answer.erasedAt} />
        </Quiet>
      )}
      {answer.intact === false ? <Alert type="error" showIcon title={t("notIntact")} /> : null}
    </>
  );
}

function CallOff({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation("tasks");
  const { message } = App.useApp();
  const client = useQueryClient();
  const cancel = useWrite(
    (body: { reason: string }, headers) =>
      answered(api.POST("/api/process-instances/{id}/cancel", { params: { path: { id } }, body, headers })),
    {
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: ["process"] });
        void message.success(t("cancelled"));
        close();
      },
    },
  );
  return (
    <ReasonAsked
      title={t("cancelTitle")}
      ok={t("cancel")}
      keep={t("keep")}
      pending={cancel.isPending}
      error={cancel.error}
      onGiven={(reason) => cancel.mutate({ reason })}
      close={close}
    />
  );
}

/** Erases what people wrote in a process that has ended, for whoever may. */
function Erase({ id }: { id: string }) {
  const { t } = useTranslation(["tasks", "ui"]);
  const { message } = App.useApp();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const erase = useWrite(
    (body: { reason: string }, headers) =>
      answered(api.POST("/api/process-instances/{id}/erase", { params: { path: { id } }, body, headers })),
    {
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: ["process"] });
        void message.success(t("erasedNow"));
        setAsking(false);
      },
    },
  );
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t("erase")}
      </Button>
      {asking ? (
        <ReasonAsked
          title={t("eraseTitle")}
          lead={t("eraseLead")}
          ok={t("eraseSurely")}
          keep={t("ui:action.cancel")}
          pending={erase.isPending}
          error={erase.error}
          onGiven={(reason) => erase.mutate({ reason })}
          close={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
