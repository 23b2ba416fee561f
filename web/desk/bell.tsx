import { BellOutlined } from "@ant-design/icons";
import { Badge } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFollowNotices, useNoticeWords, useUnread } from "../ui/notice/index.ts";

/** How many notices to me I have not read, and the way to them. */
export function Bell() {
  const { t } = useTranslation("desk");
  const words = useNoticeWords();
  const { data } = useUnread();
  useFollowNotices();
  const count = data === undefined || data.count === 0 ? undefined : words.count(data);
  const label = count === undefined ? t("bell.allRead") : t("bell.unread", { count });
  return (
    <Link href="/notices" className="desk-bell" aria-label={label} title={label}>
      <BellOutlined aria-hidden />
      {/* Beside the bell and not over it: where letters are large the number would hide what it counts. */}
      {count === undefined ? null : <Badge size="small" count={count} />}
    </Link>
  );
}
