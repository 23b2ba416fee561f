import { createServer, type IncomingHttpHeaders } from "node:http";

export type Taken = { headers: IncomingHttpHeaders; body: Record<string, string> };

/** A text-message gateway on loopback; `status` decides what each request is answered. */
export async function smsGateway(status: (count: number) => number = () => 200) {
  const taken: Taken[] = [];
  let count = 0;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    count += 1;
    const code = status(count);
    if (code < 300) taken.push({ headers: request.headers, body: JSON.parse(text) });
    response.writeHead(code).end(code < 300 ? "ok" : "cannot reach +8613800000000");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://user:p%40ss@127.0.0.1:${port}/send`,
    taken,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
