import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** The least of an OpenID provider: discovery, keys, a token endpoint that checks PKCE and the client's secret. */
export class Provider {
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
  });
  readonly #codes = new Map<string, { challenge: string; nonce: string; redirectUri: string }>();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  issuer = "";
  /** Changes the next ID token, to play a provider that lies. */
  claims: Record<string, unknown> = {};
  refusals: string[] = [];

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What the person does at the provider: agrees, and is sent back with a code. */
  agree(location: string): URL {
    const asked = new URL(location).searchParams;
    const code = `code-${this.#codes.size}`;
    const redirectUri = asked.get("redirect_uri") ?? "";
    this.#codes.set(code, {
      challenge: asked.get("code_challenge") ?? "",
      nonce: asked.get("nonce") ?? "",
      redirectUri,
    });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: asked.get("state") ?? "" }).toString();
    return back;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (body: object, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/.well-known/openid-configuration") {
      return void json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
      });
    }
    if (request.url === "/keys")
      return void json({
        keys: [{ ...this.#keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
      });
    // A person who always agrees.
    if (request.url?.startsWith("/authorize?") === true) {
      const back = this.agree(`${this.issuer}${request.url}`);
      return void response.writeHead(303, { location: back.href }).end();
    }
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const code = this.#codes.get(body.get("code") ?? "");
    this.#codes.delete(body.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(body.get("code_verifier") ?? "")
      .digest("base64url");
    if (
      code === undefined ||
      code.challenge !== challenge ||
      body.get("client_secret") !== "hush" ||
      body.get("redirect_uri") !== code.redirectUri
    ) {
      this.refusals.push("token request");
      return void json({ error: "invalid_grant" }, 400);
    }
    json({ access_token: "a", token_type: "bearer", expires_in: 60, id_token: this.#idToken(code.nonce) });
  }

  #idToken(nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      iss: this.issuer,
      aud: "liangwang",
      sub: "person-7",
      iat: now,
      exp: now + 60,
      nonce,
      preferred_username: "ada",
      ...this.claims,
    };
    const signed = `${part({ alg: "RS256", kid: "1" })}.${part(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), this.#keys.privateKey).toString("base64url")}`;
  }
}
