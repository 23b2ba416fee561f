export { Labels } from "./labels.tsx";
export { useLabelNames } from "./names.ts";
