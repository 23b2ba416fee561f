import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { may, useSession } from "../../../ui/session.ts";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { useFocusBack } from "../../focus-back.ts";
import { Listing } from "../admin/listing.tsx";
import { Code, Field, Quiet, Refusal } from "../admin/parts.tsx";

type Answer = Got<"/api/process-instances">;
type Instance = Answer["instances"][number];

const variablesOf = (words: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(words);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Instances that stand still because something in the model could not be evaluated or called. */
export function Incidents({ query, manages }: { query: UseQueryResult<Answer>; manages: boolean }) {
  const { t } = useTranslation("admin-processes");
  const { data: session } = useSession();
  // Whoever keeps the processes running need not be one who handles matters.
  const readsTickets = may(session, "ticket.read");
  const [held, setHeld] = useState<{ instance: Instance; token: string }>();
  return (
    <>
      <Shown query={query} empty={t("noIncidents")} isEmpty={({ instances }) => instances.length === 0}>
        {({ instances }) => (
          <div className="admin-table">
            <Listing
              rowKey="key"
              dataSource={instances.flatMap((instance) =>
                instance.at
                  .filter(({ incident }) => incident !== null)
                  .map((at) => ({ key: `${instance.id} ${at.token}`, instance, ...at })),
              )}
              columns={[
                {
                  title: t("about"),
                  render: (_, { instance: { subject } }) =>
                    subject.kind === "ticket" && readsTickets ? (
                      <Link href={`/tickets/${subject.id}`}>{subject.id}</Link>
                    ) : (
                      <Code>
                        {subject.kind}/{subject.id}
                      </Code>
                    ),
                },
                {
                  title: t("process"),
                  card: "plain",
                  render: (_, { instance }) =>
                    `${instance.definition} · ${t("versionNumber", { version: instance.version })}`,
                },
                { title: t("element"), render: (_, { name, node }) => name || node },
                { title: t("reason"), dataIndex: "incident" },
                { title: t("since"), render: (_, { instance }) => <Time at={instance.startedAt} /> },
                {
                  title: t("remedy"),
                  card: "plain",
                  render: (_, { instance, token }) =>
                    manages ? (
                      <Button size="small" onClick={() => setHeld({ instance, token })}>
                        {t("retry")}
                      </Button>
                    ) : null,
                },
              ]}
            />
          </div>
        )}
      </Shown>
      {held === undefined ? null : (
        <Remedy instance={held.instance} token={held.token} close={() => setHeld(undefined)} />
      )}
    </>
  );
}

/** Lets a held token try again, with other variables if need be, or ends its instance. */
function Remedy(props: { instance: Instance; token: string; close: () => void }) {
  const { instance, token, close } = props;
  useFocusBack();
  const { t } = useTranslation(["admin-processes", "ui"]);
  const client = useQueryClient();
  const [words, setWords] = useState("{}");
  const [reason, setReason] = useState("");
  const path = { id: instance.id };
  const after = {
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["process"] });
      close();
    },
  };
  const variables = variablesOf(words);
  const retry = useWrite(
    (body: { token: string; variables: Record<string, unknown> }, headers) =>
      answered(api.POST("/api/process-instances/{id}/retry", { params: { path }, body, headers })),
    after,
  );
  const cancel = useWrite(
    (body: { reason: string }, headers) =>
      answered(api.POST("/api/process-instances/{id}/cancel", { params: { path }, body, headers })),
    after,
  );
  return (
    <Modal open title={t("retryTitle")} onCancel={close} footer={null}>
      <div className="admin-form">
        <Quiet>{t("retryExplain")}</Quiet>
        <Field label={t("variables")}>
          {(id) => (
            <Input.TextArea
              id={id}
              rows={4}
              value={words}
              status={variables === undefined ? "error" : ""}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
        {variables === undefined ? <p role="alert">{t("variablesFault")}</p> : null}
        <Button
          type="primary"
          disabled={variables === undefined}
          loading={retry.isPending}
          onClick={() => variables !== undefined && retry.mutate({ token, variables })}
        >
          {t("retry")}
        </Button>
        <Field label={t("cancelReason")}>
          {(id) => <Input id={id} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <Space>
          <Button
            danger
            disabled={reason.trim() === ""}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ reason: reason.trim() })}
          >
            {t("cancelInstance")}
          </Button>
        </Space>
        <Refusal error={retry.error ?? cancel.error} />
      </div>
    </Modal>
  );
}
