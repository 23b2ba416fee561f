import { type Precache, ShellCache, type Surroundings } from "../ui/offline/shell-cache.ts";

/**
 * Opens the portal without a network. With one, the newest page is shown, unless the line is so slow that the kept one
 * is better. Of the API only what is the same for everybody is kept; matters of one's own are kept by the pages.
 */
declare const __PRECACHE__: Precache;

const worker = globalThis as unknown as Surroundings;
const page = "/";
const shell = new ShellCache("portal-", page, __PRECACHE__);
shell.live(worker);

const patienceMs = 3000;
/** Everything below these belongs to others: staff, programs, the API. */
const others = /^\/(desk|field|wall|sign-in|api|open311|ledger|problems|healthz|readyz|metrics)(\/|$)/;
const forEverybody = /^\/api\/(city|categories|public\/processes\/[^/]+\/\d+\/drawing)$/;

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (!others.test(pathname)) event.respondWith(shell.fresh(page, request, patienceMs, false));
  } else if (shell.isListed(pathname)) {
    event.respondWith(shell.first(pathname, request));
  } else if (forEverybody.test(pathname)) {
    event.respondWith(shell.fresh(pathname, request, patienceMs, true));
  }
});
