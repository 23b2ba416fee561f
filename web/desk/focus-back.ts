import { useEffect, useState } from "react";

/**
 * Gives the focus back to what opened a dialog once the dialog is gone, for one that is taken away whole cannot do it
 * itself: whoever works by keyboard would begin at the top of the page again.
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    },
    [opener],
  );
}
