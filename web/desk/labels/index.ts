export { Labels } from "./labels.tsx";
export { useDeclaredLabels, useLabelNames } from "./names.ts";
