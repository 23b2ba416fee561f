import { createServer, type Socket } from "node:net";

export type Received = { from: string; to: string[]; data: string };

/** Where a conversation stands. */
export type Step = "greeting" | "hello" | "mail" | "rcpt" | "data";
/** What the server says there in place of its consent; `drip` begins a reply and never ends it. */
type Answer = (step: Step, line: string) => string | undefined;

/** A mail server on loopback, as small as RFC 5321 allows. `answer` may refuse at every step. */
export async function smtpServer(answer: Answer = () => undefined) {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy()));
    converse(socket, received, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const dripMs = 20;

function converse(socket: Socket, received: Received[], answer: Answer): void {
  let buffer = "";
  let inData = false;
  let mail: Received = { from: "", to: [], data: "" };
  const say = (line: string) => {
    if (line !== "drip") return void socket.write(`${line}\r\n`);
    const dripping = setInterval(() => void socket.write("250-wait\r\n"), dripMs);
    socket.on("close", () => clearInterval(dripping));
  };
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") return say(answer("hello", line) ?? "250 test");
    if (verb === "MAIL") {
      mail = { from: line, to: [], data: "" };
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
  say(answer("greeting", "") ?? "220 test");
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    buffer += chunk;
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
