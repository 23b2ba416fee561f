/**
 * How a face's service worker keeps the files it is made of. Shared by the workers of all faces that open without a
 * network; each says in its own file what it answers from here.
 */

/** What the build writes into a worker: every file of the face, and a version over their content. */
export type Precache = { version: string; files: string[] };

/** What of a worker's surroundings is used here; the whole library of their types excludes that of the pages. */
export type Lasting = Event & { waitUntil(work: Promise<unknown>): void };
export type Fetching = Lasting & { request: Request; respondWith(answer: Promise<Response>): void };
export type Syncing = Lasting & { tag: string };
export type Surroundings = {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "sync", listener: (event: Syncing) => void): void;
};

/** The files of one build of a face. `prefix` is the face's own among all caches of the site; `page` its address. */
export class ShellCache {
  readonly #prefix: string;
  readonly #page: string;
  readonly #precache: Precache;
  readonly #listed: ReadonlySet<string>;

  constructor(prefix: string, page: string, precache: Precache) {
    this.#prefix = prefix;
    this.#page = page;
    this.#precache = precache;
    this.#listed = new Set(precache.files);
  }

  get #name(): string {
    return `${this.#prefix}${this.#precache.version}`;
  }

  /** Takes the files and hands the pages over to the new worker. */
  live(worker: Surroundings): void {
    worker.addEventListener("install", (event) => {
      event.waitUntil(this.#install().then(() => worker.skipWaiting()));
    });
    worker.addEventListener("activate", (event) => {
      event.waitUntil(this.#clear().then(() => worker.clients.claim()));
    });
  }

  /** Takes all files or none: half an app would open and then fail in the street. */
  async #install(): Promise<void> {
    const cache = await caches.open(this.#name);
    try {
      await cache.addAll(this.#precache.files);
      const answer = await fetch(this.#page, { headers: { accept: "text/html" }, cache: "no-store" });
      const html = await answer.clone().text();
      const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name]) => name ?? "");
      // Between the list and the page the server may have been given another build; the next visit finds both alike.
      if (!answer.ok || scripts.some((name) => !this.#listed.has(name)))
        throw new Error("the page is of another build than this worker");
      await cache.put(this.#page, answer);
    } catch (error) {
      await caches.delete(this.#name);
      throw error;
    }
  }

  /** The build before this one stays: pages that are open still ask for parts of it. */
  async #clear(): Promise<void> {
    const names = await caches.keys();
    const others = names.filter((name) => name.startsWith(this.#prefix) && name !== this.#name);
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  }

  isListed(path: string): boolean {
    return this.#listed.has(path);
  }

  async kept(name: string): Promise<Response | undefined> {
    return (await (await caches.open(this.#name)).match(name)) ?? (await caches.match(name));
  }

  /** What is kept under a name, else what the network gives. */
  async first(name: string, request: Request): Promise<Response> {
    return (await this.kept(name)) ?? fetch(request);
  }

  /** What the network gives within `patienceMs`, else what is kept. An answer worth keeping is kept. */
  async fresh(name: string, request: Request, patienceMs: number, keep: boolean): Promise<Response> {
    const asked = fetch(request).then(async (answer) => {
      if (keep && answer.ok) await (await caches.open(this.#name)).put(name, answer.clone());
      return answer;
    });
    const patience = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs));
    const soon = await Promise.race([asked.catch(() => undefined), patience]);
    return soon ?? (await this.kept(name)) ?? asked;
  }
}
