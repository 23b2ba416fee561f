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
  { path: "/tickets/:number", scope: "ticket.read", load: () => import("./pages/matter/index.tsx") },
  {
    path: "/call",
    scope: "ticket.accept",
    title: "nav.call",
    keys: "g c",
    load: () => import("./pages/call/index.tsx"),
  },
  {
    path: "/department",
    scope: "ticket.handle",
    title: "nav.department",
    keys: "g w",
    load: () => import("./pages/department/index.tsx"),
  },
  {
    path: "/check",
    scope: "ticket.check",
    title: "nav.check",
    keys: "g k",
    load: () => import("./pages/check/index.tsx"),
  },
  {
    path: "/callback",
    scope: "ticket.callback",
    title: "nav.callback",
    keys: "g b",
    load: () => import("./pages/callback/index.tsx"),
  },
  {
    path: "/supervise",
    scope: "ticket.approve",
    title: "nav.supervise",
    keys: "g s",
    load: () => import("./pages/supervise/index.tsx"),
  },
  {
    path: "/kpis",
    scope: "kpi.read",
    title: "nav.kpis",
    keys: "g k",
    load: () => import("./pages/kpis/index.tsx"),
  },
  { path: "/kpis/report", scope: "kpi.read", load: () => import("./pages/kpi-report/index.tsx") },
  { path: "/kpis/:id/tickets", scope: "kpi.read", load: () => import("./pages/kpi-tickets/index.tsx") },
];
