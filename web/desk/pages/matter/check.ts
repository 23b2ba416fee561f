import { leafHash, sameBytes, verifyInclusion } from "../../../../src/ledger/merkle.ts";
import type { Got } from "../../../api.ts";

export type Inclusion = Got<"/api/ledger/inclusion">;
export type Keys = Pick<Got<"/api/ledger/key">, "origin" | "all">;

/** One step of a check: what was looked at, and whether it holds; null where this browser cannot tell. */
export type CheckStep = { name: "entry" | "path" | "checkpoint" | "signature"; holds: boolean | null };

/** Bytes of a text in base64 or, where it has 64 hexadecimal digits, in hexadecimal. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (/^[0-9a-f]{64}$/i.test(text))
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/**
 * Checks, here and now, that an act is sealed: its entry hashes to its leaf; the leaf stands at its place under the
 * root (RFC 9162 §2.1.3.2); the checkpoint (C2SP tlog-checkpoint) names that size and root; and it is signed with one
 * of the log's keys (C2SP signed-note, Ed25519).
 */
export async function checkInclusion(proof: Inclusion, keys: Keys): Promise<CheckStep[]> {
  const root = bytesOf(proof.root);
  const leaf = bytesOf(proof.leafHash);
  const path = {
    index: proof.index,
    size: proof.size,
    leafHash: leaf,
    root,
    proof: proof.proof.map(bytesOf),
  };
  return [
    { name: "entry", holds: sameBytes(leafHash(bytesOf(proof.entry)), leaf) },
    { name: "path", holds: verifyInclusion(path) },
    { name: "checkpoint", holds: namesTree(proof.checkpoint, keys.origin, proof.size, root) },
    { name: "signature", holds: await isSigned(proof.checkpoint, keys) },
  ];
}

function namesTree(note: string, origin: string, size: number, root: Uint8Array): boolean {
  const [name, count, hash = ""] = note.split("\n");
  return (
    name === origin &&
    count === String(size) &&
    /^[A-Za-z0-9+/]+=*$/.test(hash) &&
    sameBytes(bytesOf(hash), root)
  );
}

/** Whether one of the log's keys signed the note; null where the browser has no Ed25519. */
async function isSigned(note: string, { origin, all }: Keys): Promise<boolean | null> {
  const cut = note.lastIndexOf("\n\n");
  const text = new TextEncoder().encode(note.slice(0, cut + 1));
  const signatures = note
    .slice(cut + 2)
    .split("\n")
    .flatMap((line) => {
      const [, name, signature] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      return name === origin && signature !== undefined ? [bytesOf(signature)] : [];
    });
  for (const key of all) {
    const [name, id = "", material = ""] = splitKey(key);
    if (name !== origin) continue;
    // After the key's number stands its kind (1 = Ed25519), then the key itself.
    const raw = bytesOf(material).subarray(1);
    try {
      const imported = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
      for (const signature of signatures) {
        const keyId = [...signature.subarray(0, 4)]
          .map((byte) => byte.toString(16).padStart(2, "0"))
          .join("");
        if (keyId !== id) continue;
        if (await crypto.subtle.verify("Ed25519", imported, signature.subarray(4), text)) return true;
      }
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotSupportedError") return null;
      throw error;
    }
  }
  return false;
}

/** `name+id+material`; the material may itself hold plus signs. */
function splitKey(key: string): string[] {
  const first = key.indexOf("+");
  const second = key.indexOf("+", first + 1);
  return [key.slice(0, first), key.slice(first + 1, second), key.slice(second + 1)];
}
