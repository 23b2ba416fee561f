import { Fragment, type ReactNode } from "react";
import "./ui.css";

/**
 * Short words in a row, with a dot between. Where the row is too short for all, it breaks between two of them, and no
 * dot begins or ends a line. What is null, undefined or empty is left out.
 */
export function Parts({ of, className = "" }: { of: readonly ReactNode[]; className?: string }) {
  const parts = of.filter((part) => part !== null && part !== undefined && part !== "");
  return (
    <span className={`lw-parts ${className}`}>
      <span>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a row keep their places
          <Fragment key={index}>
            {index === 0 ? null : " "}
            <span>{part}</span>
          </Fragment>
        ))}
      </span>
    </span>
  );
}
