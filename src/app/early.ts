// A second door, to what a start begins before the rest of the program is read: little, and quickly read itself.
export { openPages, type Pages } from "./pages/pages.ts";
