import { useState } from "react";

export type Position = { longitude: number; latitude: number; accuracyMeters: number };
/** Why the device does not say where it is. */
export type NoPosition = "refused" | "unknown" | "unable";

/** Asks the device where it is. Rejects with why not. */
function ask(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator) || !isSecureContext) {
      reject("unable" satisfies NoPosition);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) =>
        resolve({ longitude, latitude, accuracyMeters: accuracy }),
      ({ code }) => reject((code === 1 ? "refused" : "unknown") satisfies NoPosition),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

/** Where this device is, once it is asked. */
export function usePosition(found: (position: Position) => void) {
  const [state, setState] = useState<"idle" | "asking" | NoPosition>("idle");
  return {
    state,
    ask: () => {
      setState("asking");
      ask().then(
        (position) => {
          setState("idle");
          found(position);
        },
        (why: NoPosition) => setState(why),
      );
    },
  };
}
