import type { Log, Sweep } from "../../kernel/index.ts";
import { followSweep } from "./follow.ts";
import type { NoticeParts } from "./parts.ts";
import { signalSweep } from "./signalling.ts";

export { addressBook, type ContactRegister } from "./contacts.ts";
export { functionsTold } from "./occasions.ts";
export { linksBelow, type NoticeParts } from "./parts.ts";
export { noticeRoutes } from "./routes.ts";
export type { FunctionsOf } from "./rules.ts";

/** What follows the acts on tickets: notices to requesters and staff; reminders, escalations, ends of suspensions. */
export function noticeSweeps(parts: NoticeParts, log: Log): Sweep[] {
  return [followSweep(parts), signalSweep(parts.services, log)];
}
