/** What staff are told of, as templates.yaml calls it. */
export const noticeKinds = [
  "assigned",
  "returned",
  "rework",
  "reminder",
  "escalation",
  "supervised",
  "information-received",
  "information-missing",
  "label-proposal",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
