import type { Page } from "../ui/pages.tsx";

/** The pages of this face. A page lives in `pages/NAME/`; their texts are the face's, for all open without a network. */
export const pages: readonly Page[] = [
  { path: "/", load: () => import("./pages/tasks/index.tsx") },
  { path: "/tasks/:id", load: () => import("./pages/task/index.tsx") },
  { path: "/work/:instance/:item", load: () => import("./pages/work/index.tsx") },
  { path: "/report", load: () => import("./pages/report/index.tsx") },
  { path: "/outbox", load: () => import("./pages/outbox/index.tsx") },
  { path: "/find", load: () => import("./pages/find/index.tsx") },
  { path: "/notices", load: () => import("./pages/notices/index.tsx") },
  { path: "/day", load: () => import("./pages/day/index.tsx") },
];
