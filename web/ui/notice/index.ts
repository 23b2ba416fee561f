export { noticeKinds } from "./kinds.ts";
export {
  type Notice,
  type NoticeFilter,
  useFollowNotices,
  useMarkRead,
  useNotices,
  useUnread,
} from "./notices.ts";
export { useNoticeWords } from "./words.ts";
