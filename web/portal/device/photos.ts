import { useQuery } from "@tanstack/react-query";
import { v4 as uuid } from "uuid";
import { queryClient } from "../../ui/query.tsx";

/** A photo that waits on this device: for its report to be sent, or to be sent itself. */
export type Photo = {
  id: string;
  /** Number of its matter; empty while that is a draft. */
  matter: string;
  name: string;
  blob: Blob;
  /** Under which it is sent, so that it is attached once however often it is sent. */
  key: string;
};

const storeName = "photos";
/** What a device that keeps nothing (private windows) holds until the page is closed. */
const memory = new Map<string, Photo>();

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("liangwang", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = work(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

async function save(photo: Photo): Promise<void> {
  try {
    await inStore("readwrite", (store) => store.put(photo));
    memory.delete(photo.id);
  } catch {
    memory.set(photo.id, photo);
  }
}

async function all(): Promise<Photo[]> {
  let kept: Photo[] = [];
  try {
    kept = await inStore("readonly", (store) => store.getAll() as IDBRequest<Photo[]>);
  } catch {
    // The device keeps nothing; what this page holds is all there is.
  }
  return [...kept, ...memory.values()];
}

async function drop(id: string): Promise<void> {
  memory.delete(id);
  try {
    await inStore("readwrite", (store) => store.delete(id));
  } catch {
    // It was never kept.
  }
}

/** Gives the photos that waited for a draft, or under another name, to the matter they are for. */
export async function handOver(number: string, from = ""): Promise<void> {
  for (const photo of await all()) if (photo.matter === from) await save({ ...photo, matter: number });
  await queryClient.invalidateQueries({ queryKey: ["photos"] });
}

/** Throws the draft's photos away. */
export async function dropPhotos(matter: string): Promise<void> {
  for (const photo of await all()) if (photo.matter === matter) await drop(photo.id);
  await queryClient.invalidateQueries({ queryKey: ["photos"] });
}

/** The photos that wait for a matter, or for the draft (""), and how to add and remove some. */
export function usePhotos(matter: string) {
  const queryKey = ["photos", matter];
  const { data } = useQuery({
    queryKey,
    queryFn: async () => (await all()).filter((photo) => photo.matter === matter),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const look = () => queryClient.invalidateQueries({ queryKey });
  return {
    photos: data ?? [],
    add: async (file: File) => {
      const blob = await shrink(file);
      const name = blob.type === "image/jpeg" ? file.name.replace(/\.[^.]*$/, ".jpg") : file.name;
      await save({ id: uuid(), matter, name, blob, key: uuid() });
      await look();
    },
    remove: async (id: string) => {
      await drop(id);
      await look();
    },
  };
}

const longestSide = 1600;

/**
 * A photo small enough for a slow network: its longer side at most 1600 px, as JPEG, without where and when it was
 * taken. What this browser cannot read is sent as it is.
 */
export async function shrink(file: Blob): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  return small ?? file;
}
