import { useSyncExternalStore } from "react";

type InstallPrompt = Event & { prompt(): Promise<unknown> };

let prompt: InstallPrompt | undefined;
let renewed = false;
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Lets the app open without a network, be put on the home screen, and notice that there is a newer one. */
export function install(): void {
  nameInLanguage();
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
    tell();
  });
  addEventListener("appinstalled", () => {
    prompt = undefined;
    tell();
  });
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before === null) return;
    renewed = true;
    tell();
  });
  navigator.serviceWorker
    .register("/field/service-worker.js", { scope: "/field/" })
    .catch((error: unknown) => {
      // It works with a network all the same; the next visit tries again.
      console.warn("the app could not be kept for use without a network", error);
    });
}

/** The name on the home screen is that of the language in which the app was opened. */
function nameInLanguage(): void {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = `/field/manifest-${document.documentElement.lang}.webmanifest`;
  document.head.append(link);
}

/** Puts the app on the home screen; undefined where the browser does not offer it now. */
export const useInstall = (): (() => void) | undefined => {
  const offered = useSyncExternalStore(subscribe, () => prompt);
  return offered === undefined
    ? undefined
    : () => {
        void offered.prompt();
        prompt = undefined;
        tell();
      };
};

/** Whether a newer app waits for the page to be opened again. */
export const useRenewed = (): boolean => useSyncExternalStore(subscribe, () => renewed);
