export { DetectionWords } from "./detection.tsx";
export { type Detection, useDetectionWords } from "./words.ts";
