import { createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

export type Received = { from: string; to: string[]; data: string; encrypted: boolean };

/** Where a conversation stands. */
export type Step = "greeting" | "hello" | "auth" | "mail" | "rcpt" | "data";
/** What the server says there in place of its consent; `drip` begins a reply and never ends it. */
type Answer = (step: Step, line: string) => string | undefined;
/** How the server encrypts: from the first byte, or when asked (RFC 3207). */
export type Encryption = { mode: "implicit" | "starttls"; key: string; cert: string };

type Talk = { received: Received[]; lines: string[]; answer: Answer; tls?: Encryption | undefined };

/**
 * A mail server on loopback, as small as RFC 5321 allows. `answer` may refuse at every step; `lines` is all that was said
 * to it in the clear.
 */
export async function smtpServer(answer: Answer = () => undefined, tls?: Encryption) {
  const talk: Talk = { received: [], lines: [], answer, tls };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy()));
    if (tls?.mode === "implicit") converse(encrypted(socket, tls), talk, true);
    else converse(socket, talk, false);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    url: `${tls?.mode === "implicit" ? "smtps" : "smtp"}://127.0.0.1:${port}`,
    received: talk.received,
    lines: talk.lines,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function encrypted(socket: Socket, { key, cert }: Encryption): TLSSocket {
  const secured = new TLSSocket(socket, { isServer: true, key, cert });
  return secured.on("error", () => socket.destroy());
}

const dripMs = 20;

function converse(socket: Socket, talk: Talk, isEncrypted: boolean, begins = true): void {
  const { received, answer, tls } = talk;
  const offers = tls?.mode === "starttls" && !isEncrypted;
  let buffer = "";
  let inData = false;
  const nothing = { from: "", to: [], data: "", encrypted: isEncrypted };
  let mail: Received = { ...nothing };
  const say = (line: string) => {
    if (line !== "drip") return void socket.write(`${line}\r\n`);
    const dripping = setInterval(() => void socket.write("250-wait\r\n"), dripMs);
    socket.on("close", () => clearInterval(dripping));
  };
  const command = (line: string) => {
    if (!isEncrypted) talk.lines.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO")
      return say(answer("hello", line) ?? (offers ? "250-test\r\n250 STARTTLS" : "250 test"));
    if (line.toUpperCase() === "STARTTLS") {
      if (!offers || tls === undefined) return say("502 not here");
      say("220 go on");
      socket.removeAllListeners("data");
      return converse(encrypted(socket, tls), talk, true, false);
    }
    if (verb === "AUTH") return say(answer("auth", line) ?? "235 welcome");
    if (verb === "MAIL") {
      mail = { ...nothing, from: line, to: [] };
      return say(answer("mail", line) ?? "250 ok");
    }
    if (verb === "RCPT") {
      const refusal = answer("rcpt", line);
      if (refusal === undefined) mail.to.push(line.replace(/^RCPT TO:<(.*)>.*$/i, "$1"));
      return say(refusal ?? "250 ok");
    }
    if (verb === "DATA") {
      inData = true;
      return say("354 go on");
    }
    if (verb === "QUIT") return void socket.end("221 bye\r\n");
    return say("250 ok");
  };
  if (begins) say(answer("greeting", "") ?? "220 test");
  // As bytes: what follows STARTTLS is no text.
  socket.on("data", (chunk: Buffer) => {
    buffer += chunk.toString("utf8");
    for (;;) {
      const end = buffer.indexOf(inData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (!inData) {
        command(text);
        continue;
      }
      inData = false;
      const refusal = answer("data", text);
      if (refusal === undefined) received.push({ ...mail, data: text });
      say(refusal ?? "250 taken");
    }
  });
}
