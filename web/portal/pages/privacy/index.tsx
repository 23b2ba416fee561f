import { Reading } from "../../reading.tsx";

const sections = [
  "words",
  "contact",
  "photos",
  "code",
  "device",
  "public",
  "readers",
  "acts",
  "howLong",
  "network",
  "rights",
] as const;

/** What is kept of whom, for how long, and who reads it. */
export default function Privacy() {
  return <Reading texts="privacy" sections={sections} />;
}
