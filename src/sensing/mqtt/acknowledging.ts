import type { Client } from "aedes";

const pubackBytes = 4;

/**
 * PUBACKs of one connection, written together: one system call for as many messages as were committed together.
 * PUBACK is 0x40, the length 2 and the packet identifier (MQTT 3.1.1 §3.4; MQTT 5 §3.4 where there is nothing to add).
 */
export class Acknowledging {
  readonly #client: Client;
  #ids: number[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  add(messageId: number): void {
    this.#ids.push(messageId);
    if (this.#ids.length === 1) queueMicrotask(() => this.#write());
  }

  #write(): void {
    const ids = this.#ids;
    this.#ids = [];
    const { conn } = this.#client;
    if (conn.destroyed || !conn.writable) return;
    const bytes = Buffer.allocUnsafe(ids.length * pubackBytes);
    for (const [place, id] of ids.entries()) {
      bytes[place * pubackBytes] = 0x40;
      bytes[place * pubackBytes + 1] = 2;
      bytes.writeUInt16BE(id, place * pubackBytes + 2);
    }
    conn.write(bytes);
  }
}
