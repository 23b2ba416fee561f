// npm run bench -- mqtt [--seconds 10] [--connections 8] [--window 2000] [--profile FOLDER]: single readings over MQTT,
// QoS 1, each acknowledged when durable, with 50 rules. Budget 20,000/s, aim 50,000/s. The client writes packets itself,
// so that it takes as little of the machine as may be.
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { serve } from "./ingest-processes.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "8" },
    window: { type: "string", default: "2000" },
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const budget = 20_000;

/** MQTT 3.1.1 §2.2: a packet with its length. */
function packet(head: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

const served = await serve(values.profile, { MQTT_PORT: "0" });
const { token, codes, mqttPort } = served.ready;
let clock = Date.now() - 3_600_000;
let acknowledged = 0;
const until = performance.now() + seconds * 1000;

/** One connection that keeps a window of messages under way; resolves when the last is acknowledged. */
function lane(place: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port: mqttPort ?? 0, host: "127.0.0.1", noDelay: true });
    let underWay = 0;
    let id = 0;
    let begun = false;
    let rest = 0;
    const fill = () => {
      if (performance.now() >= until) {
        if (underWay === 0) {
          socket.destroy();
          resolve();
        }
        return;
      }
      const packets: Buffer[] = [];
      while (underWay < Number(values.window)) {
        id = (id % 65_535) + 1;
        clock += 1;
        const topic = text(`v1/streams/${codes[(place * 97 + id) % codes.length]}/readings`);
        const body = Buffer.concat([
          topic,
          Buffer.from([id >> 8, id & 255]),
          Buffer.from(`${clock},${(id % 400) / 10}`),
        ]);
        packets.push(packet(0x32, body));
        underWay += 1;
      }
      if (packets.length > 0) socket.write(Buffer.concat(packets));
    };
    socket.on("error", reject);
    socket.on("close", () => (underWay === 0 ? resolve() : reject(new Error("the connection was closed"))));
    socket.on("data", (bytes) => {
      let length = bytes.length + rest;
      if (!begun) {
        begun = true;
        if (bytes[0] !== 0x20 || bytes[3] !== 0) reject(new Error("not let in"));
        length -= 4;
      }
      // Every packet that comes is a PUBACK of four bytes.
      const count = Math.floor(length / 4);
      rest = length % 4;
      underWay -= count;
      acknowledged += count;
      fill();
    });
    const body = Buffer.concat([
      text("MQTT"),
      Buffer.from([4, 0xc2, 0, 60]),
      text(`bench-${place}`),
      text("device"),
      text(token),
    ]);
    socket.write(packet(0x10, body));
  });
}

const before = await served.spent();
const cpu = process.cpuUsage();
const began = performance.now();
await Promise.all(Array.from({ length: Number(values.connections) }, (_, place) => lane(place)));
const took = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpu);
const after = await served.spent();
const rate = acknowledged / took;
console.log(
  `${Math.round(rate).toLocaleString("en")} single readings/s, QoS 1, durable (${(rate / budget).toFixed(2)} × the budget of 20,000/s); ${values.connections} connections; CPU server ${(after.cpuSeconds - before.cpuSeconds).toFixed(1)} s, client ${((user + system) / 1e6).toFixed(1)} s; memory ${after.rssMb} MB`,
);
console.log(
  `${acknowledged} acknowledged, ${after.stored - before.stored} stored${after.stored - before.stored === acknowledged ? "" : ": NOT THE SAME"}`,
);
await served.stop();
