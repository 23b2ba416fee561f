import type { Page } from "../ui/pages.tsx";

/** The pages of this face. A page lives in `pages/NAME/`, with its texts beside it. */
export const pages: readonly Page[] = [
  { path: "/", load: () => import("./pages/home/index.tsx") },
  { path: "/report", load: () => import("./pages/report/index.tsx") },
  { path: "/report/done/:number", load: () => import("./pages/done/index.tsx") },
  { path: "/follow", load: () => import("./pages/follow/index.tsx") },
  // Also the address in the messages that requesters get.
  { path: "/tickets/:number", load: () => import("./pages/matter/index.tsx") },
  { path: "/nearby", load: () => import("./pages/nearby/index.tsx") },
  { path: "/nearby/:number", load: () => import("./pages/nearby-one/index.tsx") },
  { path: "/mine", load: () => import("./pages/mine/index.tsx") },
  { path: "/help", load: () => import("./pages/help/index.tsx") },
  { path: "/privacy", load: () => import("./pages/privacy/index.tsx") },
];
