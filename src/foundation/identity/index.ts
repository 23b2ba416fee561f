export { identityFaults } from "./problems.ts";
export type { DialPlan } from "./rules.ts";
export {
  canonicalPhone,
  checkCreditCode,
  checkResidentNumber,
  maskName,
  maskNumber,
  maskPhone,
} from "./rules.ts";
export type { Checked, CreditCode, IdentityFault, ResidentNumber } from "./schema.ts";
