import { type Precache, ShellCache, type Surroundings } from "../ui/offline/shell-cache.ts";
import { drain } from "./outbox/send.ts";

/**
 * Opens the field app without a network, from the files listed when it was built, and sends the outbox when the network
 * returns and no page is open. It answers nothing of the API: what the server said is kept by the pages.
 */
declare const __PRECACHE__: Precache;

const worker = globalThis as unknown as Surroundings;
const page = "/field/";
const shell = new ShellCache("field-", page, __PRECACHE__);
shell.live(worker);

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(page)) {
    event.respondWith(shell.first(page, request));
  } else if (shell.isListed(pathname) || pathname.startsWith("/assets/")) {
    event.respondWith(shell.first(pathname, request));
  }
});

worker.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(drain());
});
