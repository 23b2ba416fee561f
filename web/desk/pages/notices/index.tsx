import { Button, Segmented, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import {
  type Notice,
  type NoticeFilter,
  noticeKinds,
  useMarkRead,
  useNotices,
  useNoticeWords,
  useUnread,
} from "../../../ui/notice/index.ts";
import { Shown } from "../../../ui/query.tsx";
import { useSession } from "../../../ui/session.ts";
import { ErrorState } from "../../../ui/states.tsx";
import { dueNext, TicketLight, useTicketNames } from "../../../ui/ticket/index.ts";
import { Due, Time } from "../../../ui/time.tsx";
import { Select } from "../../select.tsx";
import { useNoticeFilter } from "./filter.ts";
import "./notices.css";

/** What I am told, by name and as what I am at my unit: new first, read or not, each with the matter it is about. */
export default function Notices() {
  const { t } = useTranslation(["notices", "notice"]);
  const { filter, set } = useNoticeFilter();
  const notices = useNotices(filter);
  const mark = useMarkRead();
  const newest = notices.data?.pages[0]?.notices[0];
  const all = () => {
    if (newest === undefined) return;
    const { unitsBelow } = filter;
    mark.mutate({ until: newest.id, ...(unitsBelow === undefined ? {} : { unitsBelow }) });
  };
  return (
    <div className="notices">
      <header className="notices-head">
        <div>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
        {/* All of them are marked, so that it is offered only where all of them are shown. */}
        {filter.template === undefined ? (
          <Button onClick={all} loading={mark.isPending} disabled={newest === undefined}>
            {t("markAll")}
          </Button>
        ) : null}
      </header>
      <Filters filter={filter} set={set} />
      {mark.isError ? <ErrorState error={mark.error} /> : null}
      <Shown
        query={notices}
        isEmpty={({ pages }) => pages.every((page) => page.notices.length === 0)}
        empty={t(emptyOf(filter))}
      >
        {({ pages }) => (
          <ul className="notices-list" aria-label={t("list")}>
            {pages.flatMap((page) =>
              page.notices.map((notice) => (
                <Row key={notice.id} notice={notice} read={() => mark.mutate({ notices: [notice.id] })} />
              )),
            )}
          </ul>
        )}
      </Shown>
      {notices.hasNextPage ? (
        <Button onClick={() => void notices.fetchNextPage()} loading={notices.isFetchingNextPage}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

const emptyOf = ({ unread, template }: NoticeFilter) =>
  template !== undefined ? "noneOfKind" : unread === true ? "noneUnread" : "none";

function Filters({ filter, set }: ReturnType<typeof useNoticeFilter>) {
  const { t } = useTranslation("notices");
  const { data: session } = useSession();
  const words = useNoticeWords();
  const { data: unread } = useUnread();
  const reach = session?.scopes["notification.read"];
  const count = unread === undefined || unread.count === 0 ? undefined : words.count(unread);
  return (
    <search className="notices-filters" aria-label={t("show")}>
      <Segmented
        aria-label={t("show")}
        value={filter.unread === true ? "unread" : "all"}
        options={[
          { value: "all", label: t("all") },
          { value: "unread", label: count === undefined ? t("unread") : t("unreadCount", { count }) },
        ]}
        onChange={(value) => set({ ...filter, unread: value === "unread" || undefined })}
      />
      <Select
        mode="multiple"
        className="notices-kinds"
        aria-label={t("kinds")}
        placeholder={t("kinds")}
        allowClear
        maxTagCount="responsive"
        value={filter.template ?? []}
        options={noticeKinds.map((kind) => ({ value: kind, label: words.kind(kind) }))}
        onChange={(chosen) => set({ ...filter, template: chosen.length === 0 ? undefined : chosen })}
      />
      {reach === "subtree" || reach === "all" ? (
        // biome-ignore lint/a11y/noLabelWithoutControl: the switch within is its control
        <label className="notices-below">
          <Switch
            size="small"
            checked={filter.unitsBelow === true}
            onChange={(on) => set({ ...filter, unitsBelow: on || undefined })}
          />
          {t("below")}
        </label>
      ) : null}
    </search>
  );
}

function Row({ notice, read }: { notice: Notice; read: () => void }) {
  const { t } = useTranslation("notices");
  const words = useNoticeWords();
  const unread = !notice.read;
  return (
    <li data-unread={unread || undefined}>
      <p className="notices-what">
        {unread ? <span className="notices-dot" role="img" aria-label={t("isUnread")} /> : null}
        <strong>{words.kind(notice.template)}</strong>
        <About notice={notice} read={unread ? read : undefined} />
      </p>
      <p className="notices-when">
        <Time at={notice.at} /> · {words.recipient(notice)}
      </p>
      <details className="notices-words">
        <summary>{t("words")}</summary>
        <p lang={notice.language}>{notice.body === "" ? notice.subject : notice.body}</p>
      </details>
      {unread ? (
        <Button size="small" type="text" className="notices-mark" onClick={read}>
          {t("mark")}
        </Button>
      ) : null}
    </li>
  );
}

/** The matter as it stands now: opened, its notice counts as read. */
function About({ notice: { ticket }, read }: { notice: Notice; read: (() => void) | undefined }) {
  const { t } = useTranslation("notices");
  const names = useTicketNames();
  if (ticket === null) return <span className="notices-gone">{t("gone")}</span>;
  const { number, title, stage, suspended } = ticket;
  return (
    <>
      <Link
        href={`/tickets/${encodeURIComponent(number)}`}
        {...(read === undefined ? {} : { onClick: read })}
      >
        {number} · {title}
      </Link>
      <span className="notices-state">
        <TicketLight ticket={ticket} />
        {stage === null ? null : (
          <span>
            {names.stageWaits(stage)}
            {suspended ? null : (
              <>
                {" · "}
                <Due at={dueNext(ticket)} brief />
              </>
            )}
          </span>
        )}
      </span>
    </>
  );
}
