/** The number with which this very page may make styles at run time; empty where the page allows none. */
export const nonce: string = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

/**
 * Gives every style element that a library makes the page's number: not all libraries pass on the one they are told.
 * Scripts are not touched; they come from our own files alone.
 */
export function styleByNonce(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (nonce !== "" && name.toLowerCase() === "style") element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
