/** One screen of the gallery: where it is, who sees it, and on which sizes it must be beautiful. */
export type Screen = {
  name: string;
  /** `:number` and `:id` are filled with a ticket of the district. */
  path: string;
  /** Demo account; nobody for pages that need none. */
  as?: string;
  sizes: readonly Size[];
  /** Faces that have one look only. */
  themes?: readonly Theme[];
};
export type Size = keyof typeof sizes;
export type Theme = "light" | "dark";

export const sizes = {
  desktop: { width: 1920, height: 1080 },
  laptop: { width: 1440, height: 900 },
  hall: { width: 3840, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

const desk = ["desktop", "phone"] as const;
const portal = ["phone", "laptop"] as const;

export const screens: readonly Screen[] = [
  { name: "sign-in", path: "/sign-in", sizes: ["laptop", "phone"] },
  { name: "portal-home", path: "/", sizes: portal },
  { name: "portal-report", path: "/report", sizes: portal },
  { name: "portal-follow", path: "/follow", sizes: portal },
  { name: "portal-nearby", path: "/nearby", sizes: portal },
  { name: "portal-nearby-one", path: "/nearby/:number", sizes: portal },
  { name: "portal-mine", path: "/mine", as: "resident", sizes: portal },
  { name: "portal-help", path: "/help", sizes: portal },
  { name: "portal-privacy", path: "/privacy", sizes: portal },
  { name: "desk-home", path: "/desk/", as: "dispatcher", sizes: desk },
  { name: "desk-home-steward", path: "/desk/", as: "steward", sizes: desk },
  { name: "desk-home-commander", path: "/desk/", as: "commander", sizes: desk },
  { name: "desk-dispatch", path: "/desk/dispatch", as: "dispatcher", sizes: desk },
  { name: "desk-ticket", path: "/desk/tickets/:number", as: "dispatcher", sizes: desk },
  { name: "desk-call", path: "/desk/call", as: "operator", sizes: ["laptop", "phone"] },
  { name: "desk-department", path: "/desk/department", as: "handler.urban-management", sizes: desk },
  { name: "desk-check", path: "/desk/check", as: "checker.urban-management", sizes: desk },
  { name: "desk-callback", path: "/desk/callback", as: "operator", sizes: desk },
  { name: "desk-supervise", path: "/desk/supervise", as: "supervisor", sizes: desk },
  { name: "desk-supervise-stopped", path: "/desk/supervise?tab=suspended", as: "supervisor", sizes: desk },
  { name: "desk-notices", path: "/desk/notices", as: "handler.construction-management", sizes: desk },
  { name: "desk-kpis", path: "/desk/kpis", as: "leader", sizes: desk },
  {
    name: "desk-kpi-tickets",
    path: "/desk/kpis/on-time/tickets",
    as: "leader",
    sizes: desk,
  },
  { name: "desk-matters", path: "/desk/matters?status=open", as: "leader", sizes: desk },
  { name: "desk-kpi-report", path: "/desk/kpis/report", as: "leader", sizes: ["laptop"] },
  ...sensing(),
  { name: "desk-tasks", path: "/desk/tasks?view=all", as: "dispatcher", sizes: desk },
  { name: "desk-tasks-begun", path: "/desk/tasks?view=begun", as: "leader", sizes: desk },
  { name: "desk-reading-imports", path: "/desk/reading-imports", as: "steward", sizes: desk },
  { name: "desk-vital-signs", path: "/desk/vital-signs?domain=safety", as: "leader", sizes: desk },
  { name: "desk-vital-signs-map", path: "/desk/vital-signs?view=map&domain=air", as: "leader", sizes: desk },
  { name: "desk-rules", path: "/desk/rules", as: "commander", sizes: desk },
  { name: "desk-rule", path: "/desk/rules/manhole-cover-open", as: "commander", sizes: desk },
  {
    name: "desk-rule-yaml",
    path: "/desk/rules/fire-suspected?edit=yaml",
    as: "commander",
    sizes: ["laptop"],
  },
  { name: "desk-scenarios", path: "/desk/scenarios", as: "dispatcher", sizes: desk },
  { name: "desk-scenario", path: "/desk/scenarios/manhole-cover-open", as: "dispatcher", sizes: desk },
  ...forms(),
  ...administration(),
  { name: "field-tasks", path: "/field/", as: "officer.baoshanlu", sizes: ["phone"] },
  { name: "field-report", path: "/field/report", as: "officer.baoshanlu", sizes: ["phone"] },
  { name: "field-outbox", path: "/field/outbox", as: "officer.baoshanlu", sizes: ["phone"] },
  { name: "field-notices", path: "/field/notices", as: "officer.baoshanlu", sizes: ["phone"] },
  { name: "field-find", path: "/field/find", as: "officer.baoshanlu", sizes: ["phone"] },
  { name: "field-day", path: "/field/day", as: "officer.baoshanlu", sizes: ["phone"] },
  {
    name: "wall-flow",
    path: "/wall/?show=flow",
    as: "commander",
    sizes: ["desktop"],
    themes: ["dark"],
  },
  { name: "wall", path: "/wall/", as: "commander", sizes: ["desktop", "hall"], themes: ["dark"] },
];

/** Streams, devices and alarms. Number 5 is a manhole's tilt, one of the first streams of the district. */
function sensing(): Screen[] {
  const pages: Record<string, string> = {
    streams: "streams",
    stream: "streams/5",
    devices: "devices",
    alarms: "alarms",
  };
  return Object.entries(pages).map(([name, address]) => ({
    name: `desk-${name}`,
    path: `/desk/${address}`,
    as: "dispatcher",
    sizes: desk,
  }));
}

/** What a dispatcher may do besides with a ticket, each with its form open. */
function forms(): Screen[] {
  const actions = ["merge", "split", "transfer", "request-void", "reclassify", "note"];
  return actions.map((action) => ({
    name: `desk-form-${action}`,
    path: `/desk/tickets/:number?act=${action}`,
    as: "dispatcher",
    sizes: desk,
  }));
}

function administration(): Screen[] {
  const pages: Record<string, string> = {
    organisations: "organisations",
    unit: "organisations?unit=jingan/jiangninglu/",
    owners: "organisations?view=owners&category=city-appearance/exposed-litter&lon=121.45&lat=31.24",
    categories: "categories",
    classes: "categories?view=classes",
    calendars: "calendars?year=2026",
    places: "places",
    "places-import": "places?view=import",
    processes: "processes",
    "process-editor": "processes?process=ticket&edit=yes",
    incidents: "processes?view=incidents",
    decisions: "decisions",
    accounts: "accounts",
    tokens: "tokens",
    messages: "messages",
    operation: "operation",
  };
  return Object.entries(pages).map(([name, address]) => ({
    name: `admin-${name}`,
    path: `/desk/admin/${address}`,
    as: "administrator",
    sizes: desk,
  }));
}
