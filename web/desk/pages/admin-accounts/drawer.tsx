import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type PostBody } from "../../../api.ts";
import { useNameAndReading } from "../../../ui/names.ts";
import { useWrite } from "../../../ui/write.ts";
import { useFocusBack } from "../../focus-back.ts";
import { Select } from "../../select.tsx";
import { Field, Quiet, Refusal } from "../admin/parts.tsx";
import type { Account } from "./index.tsx";
import { useRoleOptions, useUnitOptions } from "./options.ts";
import { passwordLength } from "./password.ts";

type NewAccount = PostBody<"/api/accounts">;
type Assignment = NewAccount["roles"][number];

/** A new account, or the roles of one that is there. The first role is the one a session begins in. */
export function AccountDrawer({ account, close }: { account: Account | "new"; close: () => void }) {
  useFocusBack();
  const { t } = useTranslation(["admin-accounts", "ui"]);
  const client = useQueryClient();
  const both = useNameAndReading();
  const fresh = account === "new";
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState<Assignment[]>(fresh ? [{ role: "handler", unit: null }] : account.roles);
  const after = {
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["account"] });
      close();
    },
  };
  const make = useWrite(
    (body: NewAccount, headers) => answered(api.POST("/api/accounts", { body, headers })),
    after,
  );
  const assign = useWrite(
    ({ id, given }: { id: string; given: Assignment[] }, headers) =>
      answered(
        api.PUT("/api/accounts/{id}/roles", { params: { path: { id } }, body: { roles: given }, headers }),
      ),
    after,
  );
  const save = () =>
    fresh
      ? make.mutate({ login, name, ...(password === "" ? {} : { password }), roles })
      : assign.mutate({ id: account.id, given: roles });
  return (
    <Drawer
      open
      onClose={close}
      title={fresh ? t("new") : t("rolesOf", { name: both(account.name) })}
      size={520}
    >
      <form
        className="admin-form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {fresh ? (
          <>
            <Field label={t("login")}>
              {(id) => (
                <Input
                  id={id}
                  required
                  autoComplete="off"
                  value={login}
                  onChange={(event) => setLogin(event.target.value)}
                />
              )}
            </Field>
            <Field label={t("name")}>
              {(id) => (
                <Input id={id} required value={name} onChange={(event) => setName(event.target.value)} />
              )}
            </Field>
            <Field label={t("password")}>
              {(id) => (
                <Input.Password
                  id={id}
                  autoComplete="new-password"
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              )}
            </Field>
            <Quiet>{t("passwordHint", { length: passwordLength })}</Quiet>
          </>
        ) : (
          <Quiet>{t("rolesHint")}</Quiet>
        )}
        <Roles roles={roles} onChange={setRoles} />
        <Refusal error={make.error ?? assign.error} />
        <Button type="primary" htmlType="submit" loading={make.isPending || assign.isPending}>
          {t("ui:action.save")}
        </Button>
      </form>
    </Drawer>
  );
}

function Roles(props: { roles: Assignment[]; onChange: (roles: Assignment[]) => void }) {
  const { roles, onChange } = props;
  const { t } = useTranslation("admin-accounts");
  const roleOptions = useRoleOptions();
  const units = useUnitOptions();
  /** Most who are given another role hold it where they are. */
  const another: Assignment = { role: "handler", unit: roles.at(-1)?.unit ?? null };
  const change = (place: number, part: Partial<Assignment>) =>
    onChange(roles.map((held, index) => (index === place ? { ...held, ...part } : held)));
  return (
    <fieldset className="admin-roles">
      <legend>{t("rolesAt")}</legend>
      {roles.map(({ role, unit }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
        <div key={index} className="admin-inline">
          <Select
            aria-label={t("role")}
            value={role}
            options={roleOptions}
            onChange={(value) => change(index, { role: value })}
          />
          <Select
            aria-label={t("unit")}
            className="admin-grow"
            showSearch={{ optionFilterProp: "label" }}
            value={unit ?? ""}
            options={[{ value: "", label: t("noUnit") }, ...units]}
            onChange={(value) => change(index, { unit: value === "" ? null : value })}
          />
          <Button
            aria-label={t("removeRole")}
            onClick={() => onChange(roles.filter((_, place) => place !== index))}
          >
            ✕
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange([...roles, another])}>{t("addRole")}</Button>
    </fieldset>
  );
}
