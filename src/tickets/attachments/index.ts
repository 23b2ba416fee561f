export { attachmentProblem } from "./problems.ts";
export { type AttachmentParts, attachmentRoutes } from "./routes.ts";
