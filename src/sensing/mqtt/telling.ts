import type { Client } from "aedes";

/** Bytes that may wait for one slow connection; what is told beyond is passed over, as QoS 0 allows. */
const waitingAtMost = 16 * 1024 * 1024;

/**
 * Writes one message of QoS 0 to this connection alone (PUBLISH, MQTT 3.1.1 §3.3; with the empty properties of MQTT 5
 * §3.3.2.3), past all others that listen to the same topic. Answers false where it was passed over because so much
 * waits there.
 */
export function tellAlone(client: Client, topic: string, payload: string): boolean {
  const { conn } = client;
  if (conn.destroyed || !conn.writable) return true;
  if (((conn as { writableLength?: number }).writableLength ?? 0) > waitingAtMost) return false;
  const name = Buffer.from(topic);
  const properties = Number(client.version) === 5 ? Buffer.from([0]) : Buffer.alloc(0);
  const body = Buffer.concat([
    Buffer.from([name.length >> 8, name.length & 255]),
    name,
    properties,
    Buffer.from(payload),
  ]);
  conn.write(Buffer.concat([Buffer.from([0x30, ...lengthBytes(body.length)]), body]));
  return true;
}

/** The remaining length: seven bits a byte, the least first (§2.2.3). */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    const more = rest > 127;
    bytes.push((rest & 127) | (more ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return bytes;
}
