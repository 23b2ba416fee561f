import { useSyncExternalStore } from "react";

/** Where the phone is (WGS-84), and how far that may be off. */
export type Fix = { longitude: number; latitude: number; accuracyMetres: number; at: number };
export type Position =
  | { state: "asking" }
  | { state: "known"; fix: Fix }
  /** The person or the phone's settings refuse it; the last fix may still be known. */
  | { state: "denied" | "unavailable"; fix?: Fix };

let position: Position = { state: "asking" };
let watch: number | undefined;
const listeners = new Set<() => void>();

function become(next: Position): void {
  position = next;
  for (const listener of listeners) listener();
}

function begin(): void {
  if (!("geolocation" in navigator)) {
    become({ state: "unavailable" });
    return;
  }
  watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const { longitude, latitude, accuracy } = coords;
      become({ state: "known", fix: { longitude, latitude, accuracyMetres: accuracy, at: timestamp } });
    },
    ({ code, PERMISSION_DENIED }) => {
      const state = code === PERMISSION_DENIED ? "denied" : "unavailable";
      become({ state, ...("fix" in position && position.fix !== undefined ? { fix: position.fix } : {}) });
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) begin();
  return () => {
    listeners.delete(listener);
    // Nobody looks any more: the satellite receiver eats the battery.
    if (listeners.size === 0 && watch !== undefined) {
      navigator.geolocation.clearWatch(watch);
      watch = undefined;
    }
  };
}

/** Where the phone is, followed while anything shown needs it. */
export const usePosition = (): Position => useSyncExternalStore(subscribe, () => position);

/** The fix of a position, however old; undefined where there never was one. */
export const fixOf = (of: Position): Fix | undefined => ("fix" in of ? of.fix : undefined);
