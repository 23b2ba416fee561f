/** The portal's few pictures: lines of one weight, in the colour of the text beside them. */
const shapes = {
  report: "M4 5h16v11H9l-5 4zM12 8v3M12 13.2v.3",
  follow: "M5 6h3M5 12h3M5 18h3M11 6h8M11 12h8M11 18h5",
  nearby:
    "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.500C5 14.800 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  here: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v4M12 18v4M2 12h4M18 12h4",
  map: "M9 4 3 6.500v13L9 17l6 3 6-2.500v-13L15 7zM9 4v13M15 7v13",
  camera: "M4 8h4l1.500-3h5L16 8h4v11H4zM12 17a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  next: "M9 5l7 7-7 7",
  list: "M4 6h16M4 12h16M4 18h16",
} as const;

export function Icon({ name }: { name: keyof typeof shapes }) {
  return (
    <svg className="p-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
