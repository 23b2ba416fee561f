/**
 * What the phone keeps: the last answers of the server, the outbox, its photos, and unfinished writing. One database
 * for the pages and the service worker.
 *
 * | store    | key             | holds                                                             |
 * | -------- | --------------- | ----------------------------------------------------------------- |
 * | answers  | hash of a query | `KeptAnswer`: what was last answered, to be shown without network |
 * | outbox   | running number  | `Entry`: what was done here and is sent in this order             |
 * | photos   | id of an entry  | the picture that the entry sends                                  |
 * | notes    | name            | small things: who was signed in, drafts                           |
 */
const stores = ["answers", "outbox", "photos", "notes"] as const;
export type Store = (typeof stores)[number];

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open("liangwang-field", 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("answers");
      database.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      database.createObjectStore("photos");
      database.createObjectStore("notes");
    };
    request.onsuccess = () => {
      // Another tab with a newer version wants to change the stores: it must not wait for this one for ever.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      request.result.onclose = () => {
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** The result of one request. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Runs `work` in one transaction and resolves once all of it is kept, on disk and not only in memory: what was told to
 * be kept must survive a phone that goes dark. `work` may await nothing but requests of this transaction.
 */
export async function keep<T>(
  names: readonly Store[],
  work: (store: (name: Store) => IDBObjectStore) => Promise<T>,
): Promise<T> {
  const transaction = (await open()).transaction([...names], "readwrite", { durability: "strict" });
  const finished = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the phone could not keep this"));
  });
  const result = await work((name) => transaction.objectStore(name)).catch((error: unknown) => {
    transaction.abort();
    // The abort is what was asked for; the reason is what the caller must hear.
    finished.catch(() => {});
    throw error;
  });
  await finished;
  return result;
}

/** Reads from one store. */
export async function look<T>(name: Store, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return done(work((await open()).transaction(name, "readonly").objectStore(name)));
}

/** A small thing kept under a name; undefined where there is none. */
export const noted = <T>(name: string): Promise<T | undefined> =>
  look("notes", (store) => store.get(name) as IDBRequest<T | undefined>);

/** Keeps a small thing; `undefined` forgets it. */
export async function note(name: string, value: unknown): Promise<void> {
  await keep(["notes"], async (store) => {
    if (value === undefined) await done(store("notes").delete(name));
    else await done(store("notes").put(value, name));
  });
}
