import { useEffect, useRef } from "react";
import { useLanguage } from "../ui/i18n.ts";
import { useCity } from "../ui/session.ts";

/** Whether somebody has moved within the portal; the page they came in by is read from its top. */
let moved = false;

/**
 * The heading of a page or of a step: names the window, and is where whoever moved here goes on, with the eyes, the
 * keyboard or the ears.
 */
export function Title({ children, above }: { children: string; above?: string }) {
  const [language] = useLanguage();
  const { data: city } = useCity();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = city?.names[language];
  useEffect(() => {
    document.title = name === undefined ? children : `${children} · ${name}`;
  }, [children, name]);
  useEffect(() => {
    if (moved) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    moved = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="p-title">
      {above === undefined ? null : <span className="p-above">{above}</span>}
      {children}
    </h1>
  );
}
