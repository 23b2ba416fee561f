import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCheckpoint, parseCheckpoint, signCheckpoint } from "./checkpoint.ts";
import {
  formatVerifierKey,
  NoteError,
  openNote,
  parseNote,
  parseVerifierKey,
  type Signer,
  signNote,
  verifierOf,
} from "./note.ts";

function newSigner(name: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return { ...verifierOf(name, raw), privateKey };
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof NoteError) return error.code;
    throw error;
  }
  return "none";
};

const signer = newSigner("city.example/log");

describe("signed notes", () => {
  const text = fc
    .array(fc.string({ unit: "grapheme" }), { minLength: 1 })
    .map((lines) => `${lines.join("\n")}\n`)
    .filter((lines) => [...lines].every((one) => one === "\n" || one >= " "));

  it("give back the text that a known key signed, whatever it is", () => {
    fc.assert(
      fc.property(text, (one) => {
        const opened = openNote(signNote(one, [signer]), [signer]);
        expect(opened.text).toBe(one);
        expect(opened.signedBy).toEqual([signer]);
      }),
    );
  });

  it("are refused after any change of the text", () => {
    const note = signNote("one\ntwo\n", [signer]);
    expect(codeOf(() => openNote(note.replace("two", "tvo"), [signer]))).toBe("note_signature_wrong");
  });

  it("are refused when no known key signed, even one of the same name", () => {
    const note = signNote("one\n", [newSigner(signer.name), newSigner("other")]);
    expect(codeOf(() => openNote(note, [signer]))).toBe("note_unsigned");
  });

  it("may carry signatures of unknown keys beside the known, as during a change of keys", () => {
    const next = newSigner(signer.name);
    const note = signNote("one\n", [signer, next, newSigner("witness")]);
    expect(openNote(note, [next]).signedBy).toEqual([next]);
    expect(openNote(note, [signer, next]).signedBy).toEqual([signer, next]);
  });

  it.each([
    "",
    "one\n",
    "one\n\n",
    "one\n\n— name\n",
    "one\n\n- name AAAAAAA=\n",
    "o\tne\n\n— name AAAAAAA=\n",
  ])("are refused when malformed: %j", (note) =>
    expect(codeOf(() => parseNote(note))).toBe("note_malformed"),
  );
});

describe("verifier keys", () => {
  it("are read back as written, and refused with a wrong id", () => {
    const key = formatVerifierKey(signer);
    expect(parseVerifierKey(key)).toEqual(verifierOf(signer.name, new Uint8Array(signer.publicKey)));
    const [name, id, material] = key.split("+");
    const wrong = [name, id === "00000000" ? "11111111" : "00000000", material].join("+");
    expect(codeOf(() => parseVerifierKey(wrong))).toBe("verifier_key_malformed");
    expect(codeOf(() => verifierOf("a+b", signer.publicKey))).toBe("verifier_key_malformed");
  });
});

describe("checkpoints", () => {
  it("are read back as signed", () => {
    const checkpoint = { origin: signer.name, size: 20_852_163, root: new Uint8Array(32).fill(7) };
    expect(openCheckpoint(signCheckpoint(checkpoint, [signer]), [signer], signer.name)).toEqual(checkpoint);
    expect(
      codeOf(() => openCheckpoint(signCheckpoint(checkpoint, [signer]), [signer], "other.example")),
    ).toBe("checkpoint_malformed");
  });

  const root = Buffer.alloc(32).toString("base64");
  it.each([
    `\n1\n${root}\n`,
    `a\n01\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n1\n${root.slice(4)}\n`,
    `a\n1\n${root}`,
    "a\n1\n",
  ])("are refused when malformed: %j", (text) =>
    expect(codeOf(() => parseCheckpoint(text))).toBe("checkpoint_malformed"),
  );
});

const specification = join(import.meta.dirname, "../../../shared/data/trust/c2sp-specs/signed-note.md");
const present = existsSync(specification);

describe.skipIf(!present)(
  `the specification's example${present ? "" : " (file missing: not tested)"}`,
  () => {
    it("verifies", () => {
      const example = readFileSync(specification, "utf8").split("### Example")[1] ?? "";
      const key = /^ {4}(example\.com\/foo\+\S+)$/m.exec(example)?.[1] ?? "";
      const note = /```\n([\s\S]*?)```/.exec(example)?.[1] ?? "";
      expect(openNote(note, [parseVerifierKey(key)]).text).toBe("This is an example message.\n");
    });
  },
);
