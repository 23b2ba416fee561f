import type { ReactElement } from "react";

/**
 * `popupRender` for a select or auto-complete that gives its list of options a name: Ant Design's has none, and a screen
 * reader would say that a list is open, but not of what.
 */
export function namedList(name: string): (list: ReactElement) => ReactElement {
  return (list) => (
    <div ref={(popup) => popup?.querySelector('[role="listbox"]')?.setAttribute("aria-label", name)}>
      {list}
    </div>
  );
}
