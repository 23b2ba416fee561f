import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Modal } from "antd";
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
import { Facts, Field, Quiet, Refusal } from "../admin/parts.tsx";
import "./tasks.css";
import { useFocusBack } from "../../focus-back.ts";

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
              expandedRowRender: ({ id }) => <Steps instance={id} />,
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
function Steps({ instance }: { instance: string }) {
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
  useFocusBack();
  const { t } = useTranslation("tasks");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
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
    <Modal
      open
      title={t("cancelTitle")}
      okText={t("cancel")}
      cancelText={t("keep")}
      okButtonProps={{ danger: true, disabled: reason.trim() === "", loading: cancel.isPending }}
      onOk={() => cancel.mutate({ reason: reason.trim() })}
      onCancel={close}
    >
      <Field label={t("reason")}>
        {(field) => (
          <Input.TextArea
            id={field}
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <Refusal error={cancel.error} />
    </Modal>
  );
}
