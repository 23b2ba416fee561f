import { Reading } from "../../reading.tsx";

const sections = [
  "report",
  "place",
  "anonymous",
  "next",
  "follow",
  "lost",
  "unsolved",
  "meToo",
  "urgent",
  "access",
] as const;

/** How the portal is used, in questions and answers. */
export default function Help() {
  return <Reading texts="help" sections={sections} />;
}
