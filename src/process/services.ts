import type { Context, Subject, Transaction } from "../kernel/index.ts";
import type { Variables } from "./json.ts";

/** What a service task asks for. `call` is unique within the instance and the same again on a retry. */
export type ServiceCall = {
  instance: string;
  call: string;
  node: string;
  service: string;
  subject: Subject;
  input: Variables;
};

/**
 * Does what a service task names and returns the variables it leaves. Runs inside the transaction that moves the
 * process; `context` is for further acts in it. A thrown `BusinessError` goes to the process's error events; any
 * other error undoes the whole act.
 */
export type ServiceHandler = (
  context: Context,
  tx: Transaction,
  call: ServiceCall,
) => Promise<Variables | undefined>;

/**
 * The same for what must not hold up a transaction (another server, a mail). Runs as a job after the act that
 * reached the task is durable, at least once: `call` and `instance` together are the key to recognise a repeat by.
 * What it throws becomes an incident of the process.
 */
export type RemoteServiceHandler = (context: Context, call: ServiceCall) => Promise<Variables | undefined>;

export type Service = { kind: "inside"; run: ServiceHandler } | { kind: "after"; run: RemoteServiceHandler };

/** A fault that the process's model deals with, by its BPMN error code. */
export class BusinessError extends Error {
  readonly code: string;
  readonly variables: Variables;

  constructor(code: string, variables: Variables = {}) {
    super(`business error ${code}`);
    this.name = "BusinessError";
    this.code = code;
    this.variables = variables;
  }
}
