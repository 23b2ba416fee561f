import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got } from "../../../api.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { Empty, ErrorState, Loading, useProblemSentence } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code, Facts } from "../admin/parts.tsx";

type Message = Got<"/api/messages">["messages"][number];
const states = ["queued", "sent", "failed", "local"] as const;
const channels = ["mail", "sms", "notice"] as const;
const looks = { queued: "warn", sent: "good", failed: "bad", local: "" } as const;

/** Messages to people: what was sent, what waits, what failed and why; a failed one can be sent again. */
export default function Messages() {
  const { t } = useTranslation(["admin-messages", "admin"]);
  const { read, set } = useAddress();
  const state = states.find((known) => known === read("state"));
  const channel = channels.find((known) => known === read("channel"));
  const filter = { ...(state === undefined ? {} : { state }), ...(channel === undefined ? {} : { channel }) };
  const messages = useInfiniteQuery({
    queryKey: ["notification", filter],
    queryFn: ({ pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam === "" ? {} : { before: pageParam }) };
      return answered(api.GET("/api/messages", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = messages.data?.pages.flatMap((page) => page.messages);
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={<Button onClick={() => void messages.refetch()}>{t("reload")}</Button>}
    >
      <div className="admin-filters">
        <Select
          aria-label={t("state")}
          value={state ?? ""}
          onChange={(value) => set({ state: value })}
          options={[
            { value: "", label: t("allStates") },
            ...states.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
        />
        <Select
          aria-label={t("channel")}
          value={channel ?? ""}
          onChange={(value) => set({ channel: value })}
          options={[
            { value: "", label: t("allChannels") },
            ...channels.map((value) => ({ value, label: t(`channels.${value}`) })),
          ]}
        />
      </div>
      {messages.isError ? (
        <ErrorState error={messages.error} retry={() => void messages.refetch()} />
      ) : rows === undefined ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <MessageTable rows={rows} />
      )}
      {messages.hasNextPage ? (
        <Button
          className="admin-more"
          loading={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t("admin:older")}
        </Button>
      ) : null}
    </AdminPage>
  );
}

function MessageTable({ rows }: { rows: Message[] }) {
  const { t, i18n } = useTranslation("admin-messages");
  return (
    <div className="admin-table admin-wide">
      <Listing<Message>
        rowKey="id"
        dataSource={rows}
        expandable={{
          expandedRowRender: (message) => <Content message={message} />,
          columnTitle: <span className="unseen">{t("content")}</span>,
        }}
        columns={[
          {
            title: t("at"),
            card: "plain",
            width: 130,
            render: (_, { createdAt }) => <Time at={createdAt} />,
          },
          {
            title: t("occasion"),
            card: "plain",
            width: 150,
            render: (_, { template }) =>
              i18n.exists(`admin-messages:template.${template}`)
                ? t(`template.${template}` as "template.assigned")
                : template,
          },
          {
            title: t("subject"),
            card: "head",
            // Why it was not sent stands in the list: what is behind it usually holds all of them back.
            render: (_, { subject, error }) => (
              <>
                {subject}
                {error === null ? null : <p className="message-why">{error}</p>}
              </>
            ),
          },
          { title: t("to"), width: 180, render: (_, { recipient }) => <Recipient recipient={recipient} /> },
          {
            title: t("channel"),
            card: "plain",
            width: 110,
            render: (_, { channel }) => t(`channels.${channel}`),
          },
          {
            title: t("state"),
            card: "plain",
            width: 150,
            render: (_, { state }) => (
              <span className={`admin-tag ${looks[state]}`}>{t(`states.${state}`)}</span>
            ),
          },
          {
            title: t("remedy"),
            card: "plain",
            width: 130,
            render: (_, { id, state }) => (state === "failed" ? <Retry id={id} /> : null),
          },
        ]}
      />
    </div>
  );
}

/** `unit:jingan/x/@handler` in words. */
function Recipient({ recipient }: { recipient: string }) {
  const { t } = useTranslation("admin-messages");
  const names = useRoleNames();
  const [, kind, rest] = /^(\w+):(.*)$/.exec(recipient) ?? [];
  if (kind === "unit") {
    const [path = "", role = ""] = (rest ?? "").split("@");
    return `${names.unit(path)} · ${names.role(role)}`;
  }
  if (kind === "person" || kind === "account" || kind === "requester") return t(`recipient.${kind}`);
  return recipient;
}

function Content({ message }: { message: Message }) {
  const { t } = useTranslation("admin-messages");
  const { data: session } = useSession();
  const [kind, id] = message.about.split("/");
  return (
    <div className="admin-section">
      <p className="message-body">{message.body}</p>
      <Facts
        facts={[
          [
            t("about"),
            kind === "ticket" && may(session, "ticket.read") ? (
              <Link key="about" href={`/tickets/${id}`}>
                {t("openTicket")}
              </Link>
            ) : (
              message.about
            ),
          ],
          [t("attempts"), message.attempts],
          [t("nextAt"), message.nextAt === null ? "–" : <Time key="next" at={message.nextAt} />],
          [t("endedAt"), message.endedAt === null ? "–" : <Time key="ended" at={message.endedAt} />],
          [t("recipientId"), <Code key="to">{message.recipient}</Code>],
        ]}
      />
    </div>
  );
}

function Retry({ id }: { id: string }) {
  const { t } = useTranslation("admin-messages");
  const { message } = App.useApp();
  const sentence = useProblemSentence();
  const client = useQueryClient();
  const retry = useWrite(
    (which: string, headers) =>
      answered(api.POST("/api/messages/{id}/retry", { params: { path: { id: which } }, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["notification"] }) },
  );
  return (
    <Button
      size="small"
      loading={retry.isPending}
      onClick={() => retry.mutate(id, { onError: (error) => void message.error(sentence(error)) })}
    >
      {t("retry")}
    </Button>
  );
}
