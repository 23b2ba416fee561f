import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code } from "../admin/parts.tsx";
import { NewToken } from "./new-token.tsx";

type Token = Got<"/api/tokens">["tokens"][number];

/** API tokens: with which connected systems act; made, shown once, revoked. */
export default function Tokens() {
  const { t } = useTranslation(["admin-tokens", "admin"]);
  const { data: session } = useSession();
  const [making, setMaking] = useState(false);
  const tokens = useQuery({
    queryKey: ["token", "all"],
    queryFn: () => answered(api.GET("/api/tokens")),
  });
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={
        may(session, "token.create") ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {t("new")}
          </Button>
        ) : undefined
      }
    >
      <Shown query={tokens} empty={t("none")} isEmpty={(data) => data.tokens.length === 0}>
        {({ tokens: all }) => <TokenTable tokens={all} />}
      </Shown>
      {making ? <NewToken close={() => setMaking(false)} /> : null}
    </AdminPage>
  );
}

function TokenTable({ tokens }: { tokens: Token[] }) {
  const { t } = useTranslation("admin-tokens");
  const names = useRoleNames();
  return (
    <div className="admin-table">
      <Listing<Token>
        rowKey="id"
        dataSource={tokens}
        columns={[
          { title: t("name"), dataIndex: "name" },
          { title: t("account"), card: "plain", render: (_, { login }) => <Code>{login}</Code> },
          {
            title: t("actsAs"),
            card: "plain",
            render: (_, { role, unit }) =>
              `${names.role(role)}${unit === null ? "" : ` · ${names.unit(unit)}`}`,
          },
          { title: t("made"), render: (_, { createdAt }) => <Time at={createdAt} /> },
          {
            title: t("used"),
            render: (_, { usedAt }) => (usedAt === null ? t("never") : <Time at={usedAt} />),
          },
          {
            title: t("expires"),
            render: (_, { expiresAt }) => (expiresAt === null ? t("noExpiry") : <Time at={expiresAt} />),
          },
          { title: t("state"), card: "plain", render: (_, token) => <Standing token={token} /> },
        ]}
      />
    </div>
  );
}

/** Whether a token still works; if so, it can be revoked. */
function Standing({ token }: { token: Token }) {
  const { t } = useTranslation("admin-tokens");
  const { data: session } = useSession();
  const { message } = App.useApp();
  const sentence = useProblemSentence();
  const client = useQueryClient();
  const revoke = useWrite(
    (id: string, headers) => answered(api.DELETE("/api/tokens/{id}", { params: { path: { id } }, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["token"] }) },
  );
  if (token.revokedAt !== null)
    return (
      <>
        <span className="admin-tag bad">{t("revoked")}</span> <Time at={token.revokedAt} />
      </>
    );
  if (token.expiresAt !== null && Date.parse(token.expiresAt) < Date.now())
    return <span className="admin-tag warn">{t("expired")}</span>;
  if (!may(session, "token.revoke")) return <span className="admin-tag good">{t("works")}</span>;
  return (
    <Popconfirm
      title={t("revokeAsk", { name: token.name })}
      onConfirm={() => revoke.mutate(token.id, { onError: (error) => void message.error(sentence(error)) })}
    >
      <Button size="small" danger loading={revoke.isPending}>
        {t("revoke")}
      </Button>
    </Popconfirm>
  );
}
