import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type PostBody } from "../../../api.ts";
import { useNameAndReading } from "../../../ui/names.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { useWrite } from "../../../ui/write.ts";
import { useFocusBack } from "../../focus-back.ts";
import { Select } from "../../select.tsx";
import { Code, Field, Quiet, Refusal } from "../admin/parts.tsx";

const dayMs = 86_400_000;
const terms = [30, 90, 365, 0] as const;

/** Makes a token for an account in one of its roles, and shows it this once. */
export function NewToken({ close }: { close: () => void }) {
  useFocusBack();
  const { t } = useTranslation(["admin-tokens", "ui"]);
  const client = useQueryClient();
  const names = useRoleNames();
  const both = useNameAndReading();
  const [search, setSearch] = useState("");
  const [account, setAccount] = useState<string>();
  const [name, setName] = useState("");
  const [place, setPlace] = useState(0);
  const [days, setDays] = useState<number>(90);
  const accounts = useQuery({
    queryKey: ["account", "choose", search],
    queryFn: () => {
      const query = { after: "", limit: 20, state: "active" as const, ...(search === "" ? {} : { search }) };
      return answered(api.GET("/api/accounts", { params: { query } }));
    },
    placeholderData: (before) => before,
  });
  const found = accounts.data?.accounts ?? [];
  const roles = found.find(({ id }) => id === account)?.roles ?? [];
  const make = useWrite(
    (body: PostBody<"/api/tokens">, headers) => answered(api.POST("/api/tokens", { body, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["token"] }) },
  );
  const [tried, setTried] = useState(false);
  const missing = account === undefined ? t("account") : name.trim() === "" ? t("nameHint") : undefined;
  const submit = () => {
    const held = roles[place];
    setTried(true);
    if (account === undefined || missing !== undefined) return;
    make.mutate({
      account,
      name,
      ...(held === undefined ? {} : held),
      ...(days === 0 ? {} : { expiresAt: new Date(Date.now() + days * dayMs).toISOString() }),
    });
  };
  if (make.data !== undefined) return <ShownOnce token={make.data.token} close={close} />;
  return (
    <Modal
      open
      title={t("new")}
      okText={t("make")}
      cancelText={t("ui:action.cancel")}
      okButtonProps={{ loading: make.isPending }}
      onOk={submit}
      onCancel={close}
    >
      <div className="admin-form">
        <Field label={t("account")}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ filterOption: false, onSearch: setSearch }}
              value={account ?? null}
              onChange={(value) => {
                setAccount(value ?? undefined);
                setPlace(0);
              }}
              options={found.map((one) => ({ value: one.id, label: `${both(one.name)} (${one.login})` }))}
            />
          )}
        </Field>
        <Field label={t("actsAs")}>
          {(id) => (
            <Select
              id={id}
              disabled={roles.length === 0}
              value={roles.length === 0 ? null : place}
              onChange={(value) => setPlace(value ?? 0)}
              options={roles.map(({ role, unit }, index) => ({
                value: index,
                label: `${names.role(role)}${unit === null ? "" : ` · ${names.unit(unit)}`}`,
              }))}
            />
          )}
        </Field>
        <Field label={t("nameHint")}>
          {(id) => (
            <Input id={id} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={t("expires")}>
          {(id) => (
            <Select
              id={id}
              value={days}
              onChange={setDays}
              options={terms.map((value) => ({
                value,
                label: value === 0 ? t("noExpiry") : t("inDays", { count: value }),
              }))}
            />
          )}
        </Field>
        {tried && missing !== undefined ? <p role="alert">{t("missing", { field: missing })}</p> : null}
        <Refusal error={make.error} />
      </div>
    </Modal>
  );
}

/** The token, for the only time that anybody sees it. */
function ShownOnce({ token, close }: { token: string; close: () => void }) {
  const { t } = useTranslation("admin-tokens");
  const [copied, setCopied] = useState<boolean>();
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Modal
      open
      title={t("madeTitle")}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={null}
    >
      <div className="admin-form">
        <Quiet>{t("once")}</Quiet>
        <output className="admin-secret">{token}</output>
        <Quiet>
          {t("howToUse")} <Code>{"Authorization: Bearer …"}</Code>
        </Quiet>
        <div className="admin-inline">
          <Button type="primary" onClick={() => void copy()}>
            {t("copy")}
          </Button>
          <Button onClick={close}>{t("kept")}</Button>
          <span role="status">{copied === undefined ? "" : t(copied ? "copied" : "notCopied")}</span>
        </div>
      </div>
    </Modal>
  );
}
