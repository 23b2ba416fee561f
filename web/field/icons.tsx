import type { ReactNode } from "react";

const paths = {
  tasks: <path d="M9 6h12M9 12h12M9 18h12M4 5.5l1 1 2-2M4 11.5l1 1 2-2M4 17.5l1 1 2-2" />,
  work: <path d="M9 5H6v15h12V5h-3M9 3.5h6v3.5H9ZM9 14l2 2 4-4" />,
  find: <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5" />,
  report: <path d="M12 5v14M5 12h14" />,
  outbox: <path d="M4 13v6h16v-6M12 15V4M8 8l4-4 4 4" />,
  day: <path d="M5 6h14v14H5ZM5 10h14M9 3v4M15 3v4" />,
  camera: <path d="M4 8h4l1.5-2.5h5L16 8h4v11H4ZM12 10.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z" />,
  place: (
    <path d="M12 3a6.5 6.5 0 0 0-6.5 6.5C5.5 14.5 12 21 12 21s6.5-6.5 6.5-11.5A6.5 6.5 0 0 0 12 3ZM12 7.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z" />
  ),
  route: <path d="M12 3l9 9-9 9-9-9ZM9 14v-3h6M13 8.5l2.5 2.5L13 13.5" />,
  back: <path d="M15 5l-7 7 7 7" />,
  sent: <path d="M5 12.5l4.5 4.5L19 7" />,
  waiting: <path d="M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.5l3 2" />,
  sending: <path d="M12 19V6M6.5 11 12 5.5 17.5 11" />,
  refused: <path d="M12 4 21 20H3ZM12 10v4.5M12 17v.5" />,
  phone: (
    <path d="M6 4h4l1.5 4.5L9 10.5c1 2 2.5 3.5 4.5 4.5l2-2.5L20 14v4c0 1-1 2-2 2C11 20 4 13 4 6c0-1 1-2 2-2Z" />
  ),
} satisfies Record<string, ReactNode>;
export type IconName = keyof typeof paths;

/** A sign beside a word; never alone. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className="f-icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths[name]}
    </svg>
  );
}
