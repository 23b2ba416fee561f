import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { type Notice, useMarkRead, useNotices, useNoticeWords } from "../../../ui/notice/index.ts";
import { Empty, ErrorState, useOnline } from "../../../ui/states.tsx";
import { TicketLight } from "../../../ui/ticket/index.ts";
import { Time } from "../../../ui/time.tsx";
import { Icon } from "../../icons.tsx";
import { Kept } from "../../kept.tsx";

/** What I am told, the newest first; each leads to its task, and is read when it is opened. */
export default function Notices() {
  const { t } = useTranslation("field");
  const notices = useNotices({});
  const mark = useMarkRead();
  const online = useOnline();
  const newest = notices.data?.pages[0]?.notices[0];
  return (
    <>
      <Link href="/" className="f-back">
        <Icon name="back" /> {t("nav.tasks")}
      </Link>
      <h1>{t("notices.title")}</h1>
      {newest === undefined ? null : (
        <div className="f-buttons">
          <button
            type="button"
            className="lw-button"
            disabled={!online || mark.isPending}
            onClick={() => mark.mutate({ until: newest.id })}
          >
            {t("notices.markAll")}
          </button>
        </div>
      )}
      {mark.isError ? <ErrorState error={mark.error} /> : null}
      <Kept query={notices}>
        {({ pages }) =>
          pages.every((page) => page.notices.length === 0) ? (
            <Empty title={t("notices.none")} />
          ) : (
            <ul className="f-list">
              {pages.flatMap((page) =>
                page.notices.map((notice) => (
                  <Line
                    key={notice.id}
                    notice={notice}
                    onOpen={() => {
                      if (online && !notice.read) mark.mutate({ notices: [notice.id] });
                    }}
                  />
                )),
              )}
            </ul>
          )
        }
      </Kept>
      {notices.hasNextPage ? (
        <button
          type="button"
          className="lw-button"
          disabled={notices.isFetchingNextPage}
          onClick={() => void notices.fetchNextPage()}
        >
          {t("notices.more")}
        </button>
      ) : null}
    </>
  );
}

function Line({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const { t } = useTranslation("field");
  const words = useNoticeWords();
  const { ticket } = notice;
  const what = (
    <>
      <span className="f-row-head">
        <span>
          {notice.read ? null : <span className="f-unread">{t("notices.unread")}</span>}{" "}
          {words.kind(notice.template)}
        </span>
        <Time at={notice.at} />
      </span>
      <span className="f-row-title">{ticket?.title ?? notice.subject}</span>
      {ticket === null ? null : (
        <span className="f-row-more">
          <TicketLight ticket={ticket} /> {ticket.number}
        </span>
      )}
    </>
  );
  return (
    <li>
      {ticket === null ? (
        <div className="f-row">{what}</div>
      ) : (
        <Link href={`/tasks/${ticket.id}`} className="f-row" onClick={onOpen}>
          {what}
        </Link>
      )}
    </li>
  );
}
