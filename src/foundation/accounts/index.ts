export type { AccountRequest } from "./actions.ts";
export {
  assignRoles,
  createAccount,
  setAccountDisabled,
  unlockAccount,
} from "./actions.ts";
export { actorOf, anonymous, authenticator, credentialOf, sessionCookie } from "./authenticate.ts";
export { believedMs } from "./cache.ts";
export { type AccountGround, accountCommands } from "./cli.ts";
export type { Demo } from "./demo.ts";
export { disableDemoAccounts, loadDemo, loadDemoAccounts, refuseDemoAccounts } from "./demo.ts";
export type { Accounts } from "./module.ts";
export { openAccounts } from "./module.ts";
export type { AccountsParts } from "./parts.ts";
export { problem as accountProblem } from "./problems.ts";
export type { NamedUnit, NewAccount } from "./rules.ts";
export { AccountsFile, Assignment } from "./schema.ts";
export {
  type ActedAs,
  keyOf as staffKey,
  nameScope,
  type Staff,
  staffBehind,
  staffedUnits,
} from "./staff.ts";
export { accountById, accountByLogin, hasAccounts } from "./store.ts";
export type { TokenRequest } from "./token-actions.ts";
export { createToken, revokeToken } from "./token-actions.ts";
