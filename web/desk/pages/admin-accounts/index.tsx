import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useNameAndReading } from "../../../ui/names.ts";
import { useRoleNames } from "../../../ui/roles.ts";
import { may, useSession } from "../../../ui/session.ts";
import { Empty, ErrorState, Loading, useProblemSentence } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code, Search } from "../admin/parts.tsx";
import { AccountDrawer } from "./drawer.tsx";
import { useRoleOptions, useUnitOptions } from "./options.ts";

export type Account = Got<"/api/accounts">["accounts"][number];
const states = ["active", "disabled", "locked"] as const;
const pageSize = 100;

/** Accounts: found by words, role, unit and state; made, given roles, taken out of use, unlocked. */
export default function Accounts() {
  const { t } = useTranslation(["admin-accounts", "admin"]);
  const { read, set } = useAddress();
  const { data: session } = useSession();
  const roles = useRoleOptions();
  const units = useUnitOptions();
  const [edited, setEdited] = useState<Account | "new">();
  const [search, role, unit] = [read("search"), read("role"), read("unit")];
  const state = states.find((known) => known === read("state"));
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(role === undefined ? {} : { role }),
    ...(unit === undefined ? {} : { unit }),
    ...(state === undefined ? {} : { state }),
  };
  const accounts = useInfiniteQuery({
    queryKey: ["account", "list", filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/accounts", { params: { query: { ...filter, after: pageParam, limit: pageSize } } }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => (last.accounts.length < pageSize ? undefined : last.accounts.at(-1)?.login),
  });
  const rows = accounts.data?.pages.flatMap((page) => page.accounts);
  return (
    <AdminPage
      title={t("title")}
      lead={t("lead")}
      actions={
        may(session, "account.create") ? (
          <Button type="primary" onClick={() => setEdited("new")}>
            {t("new")}
          </Button>
        ) : undefined
      }
    >
      <div className="admin-filters">
        <Search label={t("search")} value={search} onSearch={(words) => set({ search: words })} />
        <Select
          aria-label={t("role")}
          value={role ?? ""}
          onChange={(value) => set({ role: value })}
          options={[{ value: "", label: t("allRoles") }, ...roles]}
        />
        <Select
          aria-label={t("unit")}
          showSearch={{ optionFilterProp: "label" }}
          value={unit ?? ""}
          onChange={(value) => set({ unit: value })}
          options={[{ value: "", label: t("allUnits") }, ...units]}
        />
        <Select
          aria-label={t("state")}
          value={state ?? ""}
          onChange={(value) => set({ state: value })}
          options={[
            { value: "", label: t("allStates") },
            ...states.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
        />
        <span className="admin-count" role="status">
          {t("found", { count: accounts.data?.pages[0]?.count ?? 0 })}
        </span>
      </div>
      {accounts.isError ? (
        <ErrorState error={accounts.error} retry={() => void accounts.refetch()} />
      ) : rows === undefined ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <AccountTable rows={rows} onEdit={setEdited} />
      )}
      {accounts.hasNextPage ? (
        <Button
          className="admin-more"
          loading={accounts.isFetchingNextPage}
          onClick={() => void accounts.fetchNextPage()}
        >
          {t("admin:more")}
        </Button>
      ) : null}
      {edited === undefined ? null : <AccountDrawer account={edited} close={() => setEdited(undefined)} />}
    </AdminPage>
  );
}

function AccountTable({ rows, onEdit }: { rows: Account[]; onEdit: (account: Account) => void }) {
  const { t } = useTranslation("admin-accounts");
  const { data: session } = useSession();
  const names = useRoleNames();
  const both = useNameAndReading();
  return (
    <div className="admin-table">
      <Listing<Account>
        rowKey="id"
        dataSource={rows}
        columns={[
          {
            title: t("account"),
            render: (_, { name, login }) => (
              <>
                {both(name)} <Code>{login}</Code>
              </>
            ),
          },
          {
            title: t("rolesAt"),
            card: "plain",
            render: (_, { roles }) => (
              <ul className="admin-lines">
                {roles.map(({ role, unit }) => (
                  <li key={`${role} ${unit}`}>
                    {names.role(role)}
                    {unit === null ? "" : ` · ${names.unit(unit)}`}
                  </li>
                ))}
              </ul>
            ),
          },
          { title: t("state"), card: "plain", render: (_, account) => <State account={account} /> },
          { title: t("made"), render: (_, { createdAt }) => <Time at={createdAt} /> },
          {
            title: t("actions"),
            card: "plain",
            render: (_, account) => (
              <Space size="small" wrap>
                {may(session, "account.assign") ? (
                  <Button size="small" onClick={() => onEdit(account)}>
                    {t("editRoles")}
                  </Button>
                ) : null}
                <Switches account={account} self={account.id === session?.account?.id} />
              </Space>
            ),
          },
        ]}
      />
    </div>
  );
}

function State({ account }: { account: Account }) {
  const { t } = useTranslation("admin-accounts");
  if (account.disabledAt !== null) return <span className="admin-tag bad">{t("states.disabled")}</span>;
  if (account.lockedUntil !== null)
    return (
      <>
        <span className="admin-tag warn">{t("states.locked")}</span> <Time at={account.lockedUntil} />
      </>
    );
  return <span className="admin-tag good">{t("states.active")}</span>;
}

/** Takes an account out of use or back, and unlocks it. Nobody takes their own account out of use. */
function Switches({ account, self }: { account: Account; self: boolean }) {
  const { t } = useTranslation("admin-accounts");
  const both = useNameAndReading();
  const { message } = App.useApp();
  const sentence = useProblemSentence();
  const client = useQueryClient();
  const path = { id: account.id };
  const after = { onSuccess: () => client.invalidateQueries({ queryKey: ["account"] }) };
  const told = { onError: (error: Error) => void message.error(sentence(error)) };
  const disable = useWrite(
    (disabled: boolean, headers) =>
      answered(api.POST("/api/accounts/{id}/disabled", { params: { path }, body: { disabled }, headers })),
    after,
  );
  const unlock = useWrite(
    (_: null, headers) => answered(api.POST("/api/accounts/{id}/unlock", { params: { path }, headers })),
    after,
  );
  const disabled = account.disabledAt !== null;
  // A change is under way until the list shows it; the button of the way back is free as soon as it appears.
  const under = (wanted: boolean) => disable.isPending && disable.variables === wanted;
  return (
    <>
      {account.lockedUntil === null ? null : (
        <Button size="small" loading={unlock.isPending} onClick={() => unlock.mutate(null, told)}>
          {t("unlock")}
        </Button>
      )}
      {self ? null : disabled ? (
        <Button size="small" loading={under(false)} onClick={() => disable.mutate(false, told)}>
          {t("enable")}
        </Button>
      ) : (
        <Popconfirm
          title={t("disableAsk", { name: both(account.name) })}
          onConfirm={() => disable.mutate(true, told)}
        >
          <Button size="small" danger loading={under(true)}>
            {t("disable")}
          </Button>
        </Popconfirm>
      )}
    </>
  );
}
