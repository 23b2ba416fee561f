import type { Page } from "../ui/pages.tsx";

/** The pages of the desk, in the order of the navigation. A page lives in `pages/NAME/`, with its texts beside it. */
export const pages: readonly Page[] = [
  { path: "/", title: "nav.home", keys: "g h", load: () => import("./pages/home/index.tsx") },
  {
    path: "/dispatch",
    scope: "ticket.dispatch",
    title: "nav.dispatch",
    keys: "g d",
    load: () => import("./pages/dispatch/index.tsx"),
  },
  { path: "/tickets/:number", scope: "ticket.read", load: () => import("./pages/ticket/index.tsx") },
  {
    path: "/call",
    scope: "ticket.accept",
    title: "nav.call",
    keys: "g c",
    load: () => import("./pages/call/index.tsx"),
  },
];
