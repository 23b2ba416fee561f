import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562): ids made later sort later, so that indexes grow at one end. */
export function newId(): string {
  return v7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether `text` is a UUID of any version. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
