import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Empty } from "../../../ui/states.tsx";
import { type CategoryGroup, useTicketNames } from "../../../ui/ticket/index.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Listing } from "../admin/listing.tsx";
import { Code, Search, useAdminWords } from "../admin/parts.tsx";

export type DeadlineFile = Got<"/api/deadline-classes">;

/** Every category, by group, with its class of deadlines in words. */
export function CategoryTable({ groups, file }: { groups: readonly CategoryGroup[]; file: DeadlineFile }) {
  const { t } = useTranslation(["admin-categories", "admin"]);
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const { amount } = useAdminWords();
  const ticket = useTicketNames();
  const [search, group, deadline, shown] = [read("search"), read("group"), read("class"), read("public")];
  const words = search?.toLocaleLowerCase();
  const classes = new Map(file.classes.map((one) => [one.code, one]));
  const rows = groups
    .filter(({ code }) => group === undefined || code === group)
    .flatMap(({ names, categories }) =>
      categories
        .filter(
          (one) =>
            (deadline === undefined || one.deadlineClass === deadline) &&
            (shown === undefined || one.public === (shown === "yes")) &&
            (words === undefined ||
              one.code.includes(words) ||
              Object.values(one.names).some((name) => name.toLocaleLowerCase().includes(words))),
        )
        .map((one, index, all) => ({
          ...one,
          groupName: names[language],
          span: index === 0 ? all.length : 0,
        })),
    );
  const every = (label: string) => ({ value: "", label });
  return (
    <>
      <div className="admin-filters">
        <Search label={t("search")} value={search} onSearch={(text) => set({ search: text })} />
        <Select
          aria-label={t("group")}
          value={group ?? ""}
          onChange={(value) => set({ group: value })}
          options={[
            every(t("allGroups")),
            ...groups.map(({ code, names }) => ({ value: code, label: names[language] })),
          ]}
        />
        <Select
          aria-label={t("class")}
          value={deadline ?? ""}
          onChange={(value) => set({ class: value })}
          options={[
            every(t("allClasses")),
            ...file.classes.map(({ code, names }) => ({ value: code, label: names[language] })),
          ]}
        />
        <Select
          aria-label={t("public")}
          value={shown ?? ""}
          onChange={(value) => set({ public: value })}
          options={[
            every(t("allPublic")),
            { value: "yes", label: t("publicYes") },
            { value: "no", label: t("publicNo") },
          ]}
        />
        <span className="admin-count" role="status">
          {t("found", { count: rows.length })}
        </span>
      </div>
      {rows.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <div className="admin-table admin-wide">
          <Listing
            rowKey="code"
            dataSource={rows}
            columns={[
              {
                title: t("group"),
                card: "group",
                dataIndex: "groupName",
                width: 150,
                onCell: ({ span }) => ({ rowSpan: span }),
              },
              {
                title: t("category"),
                card: "head",
                render: (_, { names, code }) => (
                  <>
                    {names[language]} <Code>{code}</Code>
                  </>
                ),
              },
              {
                title: t("class"),
                card: "plain",
                render: (_, { deadlineClass }) => (
                  <Link href={`/admin/categories?view=classes#${deadlineClass}`}>
                    {classes.get(deadlineClass)?.names[language] ?? deadlineClass}
                  </Link>
                ),
              },
              {
                title: t("handle"),
                render: (_, { deadlineClass }) => {
                  const limit = classes.get(deadlineClass)?.stages.handle;
                  return limit === undefined ? "–" : amount(limit.within);
                },
              },
              {
                title: t("urgency"),
                width: 90,
                render: (_, one) => ticket.urgency(one.urgency),
              },
              {
                title: t("sources"),
                render: (_, one) => one.sources.map(ticket.source).join(t("ui:time.list")),
              },
              {
                title: t("public"),
                card: "plain",
                width: 150,
                render: (_, one) => t(one.public ? "publicYes" : "publicNo"),
              },
            ]}
          />
        </div>
      )}
    </>
  );
}
