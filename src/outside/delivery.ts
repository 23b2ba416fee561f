import { type FaultCode, told } from "./findings.ts";

/** A message as a gateway takes it: the address has been looked up, the language is settled. */
export type Outgoing = {
  /** Id of the message: the same at every attempt, so that the other side can drop a repeat. */
  id: string;
  to: string;
  language: string;
  subject: string;
  body: string;
};

/** Sends by one way. Resolves when the other side has taken the message; throws {@link DeliveryError}. */
export type Gateway = {
  send(message: Outgoing): Promise<void>;
  close(): Promise<void>;
};

/** Mail; undefined where no server is configured, and messages stay in the local outbox. */
export type Mail = Gateway;
/** Text messages; undefined where no gateway is configured. */
export type Sms = Gateway;

/**
 * The other side did not take the message. `permanent` says that trying again is of no use.
 * The reason carries no address: it is shown to staff and written to logs.
 */
export class DeliveryError extends Error {
  readonly code: FaultCode;
  /** The other side's own words, without addresses. */
  readonly detail: string;
  readonly permanent: boolean;
  constructor(code: FaultCode, detail: string, permanent: boolean) {
    super(told(code, { detail }).message.en);
    this.name = "DeliveryError";
    this.code = code;
    this.detail = detail;
    this.permanent = permanent;
  }
}

const addressLike = /[^\s<>"(),:;]+@[^\s<>"'(),:;]+|\+?\d[\d -]{5,}\d/g;

/** A reason of the other side without whatever looks like an address or a number to call, cut to one line. */
export function withoutAddresses(reason: string): string {
  return reason.replace(addressLike, "…").replace(/\s+/g, " ").trim().slice(0, 300);
}
