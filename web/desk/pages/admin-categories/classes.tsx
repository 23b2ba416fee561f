import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useLanguage } from "../../../ui/i18n.ts";
import { type CategoryGroup, useTicketNames } from "../../../ui/ticket/index.ts";
import { stages } from "../../../ui/ticket/stages.ts";
import { Code, Facts, Quiet, useAdminWords } from "../admin/parts.tsx";
import type { DeadlineFile } from "./category-table.tsx";

type DeadlineClass = DeadlineFile["classes"][number];
type Signals = DeadlineFile["reminders"];

/** The classes of deadlines, each in words: its stages, extension, suspension, light and signals. */
export function Classes({ groups, file }: { groups: readonly CategoryGroup[]; file: DeadlineFile }) {
  const { t } = useTranslation("admin-categories");
  const all = groups.flatMap(({ categories }) => categories);
  return (
    <>
      <Quiet>{t("version", { version: file.version })}</Quiet>
      {file.classes.map((one) => (
        <ClassWords
          key={one.code}
          one={one}
          file={file}
          used={all.filter(({ deadlineClass }) => deadlineClass === one.code).length}
        />
      ))}
    </>
  );
}

function ClassWords({ one, file, used }: { one: DeadlineClass; file: DeadlineFile; used: number }) {
  const { t } = useTranslation("admin-categories");
  const [language] = useLanguage();
  const { amount } = useAdminWords();
  const ticket = useTicketNames();
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const light = one.light ?? file.light;
  return (
    <section className="admin-panel admin-section" id={one.code} aria-label={one.names[language]}>
      <h2>
        {one.names[language]} <Code>{one.code}</Code>
      </h2>
      <div className="admin-table">
        <Table
          size="small"
          pagination={false}
          rowKey="stage"
          dataSource={stages.map((stage) => ({ stage, ...one.stages[stage] }))}
          columns={[
            { title: t("stage"), width: "26%", render: (_, { stage }) => ticket.stage(stage) },
            { title: t("within"), width: "30%", render: (_, { within }) => amount(within) },
            { title: t("from"), render: (_, { from = "stage" }) => t(`fromWord.${from}`) },
          ]}
        />
      </div>
      <Facts
        facts={[
          [t("basis"), one.basis[language]],
          [
            t("usedBy"),
            <Link key="used" href={`/admin/categories?class=${one.code}`}>
              {t("found", { count: used })}
            </Link>,
          ],
          [
            t("extension"),
            one.extension.most === 0
              ? t("extensionNone")
              : t("extensionWords", { count: one.extension.most, each: amount(one.extension.each) }),
          ],
          [t("suspension"), t("suspensionWords", { most: amount(one.suspension.most) })],
          [
            t("light"),
            t("lightWords", { yellow: percent.format(light.yellow), red: percent.format(light.red) }),
          ],
          [t("reminders"), <SignalList key="reminders" signals={one.reminders ?? file.reminders} />],
          [t("escalations"), <SignalList key="escalations" signals={one.escalations ?? file.escalations} />],
        ]}
      />
    </section>
  );
}

function SignalList({ signals }: { signals: Signals }) {
  const { t } = useTranslation("admin-categories");
  const [language] = useLanguage();
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  if (signals.length === 0) return t("noSignals");
  return (
    <ul className="admin-lines">
      {signals.map(({ at, to }) => (
        <li key={at}>
          {t("signal", { at: percent.format(at), to: list.format(to.map((who) => t(`audience.${who}`))) })}
        </li>
      ))}
    </ul>
  );
}
