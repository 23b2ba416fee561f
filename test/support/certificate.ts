import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** Certificates made at test time, in DER (ITU-T X.690) as RFC 5280 lays them out; keys on the curve P-256. */

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const time = (at: Date) =>
  der(0x18, Buffer.from(`${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`));
const name = (text: string) =>
  sequence(der(0x31, sequence(identifier("550403"), der(0x0c, Buffer.from(text)))));
const extension = (id: string, isCritical: boolean, value: Uint8Array) =>
  sequence(identifier(id), ...(isCritical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));

const dayMs = 86_400_000;

/** An authority, or whoever else signs. */
export type Signer = { name: string; key: KeyObject };
type Wanted = {
  name: string;
  /** IPv4 address that the certificate is for. */
  address?: string;
  /** Signed by this one; by itself where there is none. */
  by?: Signer;
  /** By default yesterday to tomorrow. */
  until?: Date;
};

/** A certificate that is valid from two days ago, with its key, both as PEM too. */
export function makeCertificate({
  name: subject,
  address,
  by,
  until = new Date(Date.now() + dayMs),
}: Wanted) {
  const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer = by ?? { name: subject, key };
  const octets = Buffer.from((address ?? "127.0.0.1").split(".").map(Number));
  const isAuthority = address === undefined;
  const extensions = sequence(
    // Basic constraints; whom it is for.
    extension("551d13", true, isAuthority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence()),
    ...(isAuthority ? [] : [extension("551d11", false, sequence(der(0x87, octets)))]),
  );
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, Math.floor(Math.random() * 256), Math.floor(Math.random() * 256)])),
    ecdsaWithSha256,
    name(signer.name),
    sequence(time(new Date(Date.now() - 2 * dayMs)), time(until)),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", content, signer.key));
  const base64 = sequence(content, ecdsaWithSha256, signature).toString("base64");
  return {
    name: subject,
    key,
    keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    pem: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/(.{64})/g, "$1\n").trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
}
