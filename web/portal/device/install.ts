/** Lets the portal open without a network, and be put on the home screen in the language it was opened in. */
export function install(): void {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = `/portal/manifest-${document.documentElement.lang}.webmanifest`;
  document.head.append(link);
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // After the page is there: on a slow line nothing may come before what the resident came for.
  const register = () => {
    navigator.serviceWorker.register("/service-worker.js").catch((error: unknown) => {
      // It works with a network all the same; the next visit tries again.
      console.warn("the portal could not be kept for use without a network", error);
    });
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
