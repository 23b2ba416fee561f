import { drain } from "./outbox/send.ts";

/**
 * Opens the field app without a network, from the files listed when it was built, and sends the outbox when the network
 * returns and no page is open. It answers nothing of the API: what the server said is kept by the pages.
 */
declare const __PRECACHE__: { version: string; files: string[] };

/** What of a worker's surroundings is used here; the whole library of their types excludes that of the pages. */
type Lasting = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Lasting & { request: Request; respondWith(answer: Promise<Response>): void };
type Syncing = Lasting & { tag: string };
type Surroundings = {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "sync", listener: (event: Syncing) => void): void;
};
const worker = globalThis as unknown as Surroundings;

const prefix = "field-";
const current = `${prefix}${__PRECACHE__.version}`;
const page = "/field/";

worker.addEventListener("install", (event) => {
  event.waitUntil(install().then(() => worker.skipWaiting()));
});

/** Takes all files or none: a half app would open and then fail in the street. */
async function install(): Promise<void> {
  const cache = await caches.open(current);
  try {
    await cache.addAll(__PRECACHE__.files);
    const answer = await fetch(page, { headers: { accept: "text/html" }, cache: "no-store" });
    const html = await answer.clone().text();
    const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name]) => name ?? "");
    // Between the list and the page the server may have been given another build; the next visit finds both alike.
    if (!answer.ok || scripts.some((name) => !__PRECACHE__.files.includes(name)))
      throw new Error("the page is of another build than this worker");
    await cache.put(page, answer);
  } catch (error) {
    await caches.delete(current);
    throw error;
  }
}

worker.addEventListener("activate", (event) => {
  event.waitUntil(clear().then(() => worker.clients.claim()));
});

/** The build before this one stays: pages that are open still ask for parts of it. */
async function clear(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

const listed = new Set(__PRECACHE__.files);

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(page)) {
    event.respondWith(fromCache(page, request));
  } else if (listed.has(pathname) || pathname.startsWith("/assets/")) {
    event.respondWith(fromCache(pathname, request));
  }
});

async function fromCache(name: string, request: Request): Promise<Response> {
  const kept = (await (await caches.open(current)).match(name)) ?? (await caches.match(name));
  return kept ?? fetch(request);
}

worker.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(drain());
});
