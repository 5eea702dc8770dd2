// A signed checkpoint: docs/formats/checkpoint.md.
import { fromBase64, same, sha256, utf8, type Bytes } from "./bytes";
import type { Head } from "./proof";

export interface Checkpoint extends Head {
  origin: string;
  note: string;
}

// name+id+base64(0x01 ‖ key): the key's 32 bytes.
export function keyOf(text: string): Bytes | null {
  const bytes = fromBase64(text.trim().split("+").slice(2).join("+"));
  return bytes.length === 33 && bytes[0] === 1 ? bytes.slice(1) : null;
}

// "unchecked" where this browser has no Ed25519.
export type Signature = "good" | "bad" | "unchecked";

async function signatureOf(text: Bytes, signature: Bytes, key: Bytes): Promise<Signature> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unchecked";
  }
  return (await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, text))
    ? "good"
    : "bad";
}

export async function readCheckpoint(
  note: string,
  key: Bytes,
): Promise<{ checkpoint: Checkpoint; signature: Signature } | null> {
  const end = note.indexOf("\n\n");
  const [origin = "", size = "", root = "", ...others] = note.slice(0, end).split("\n");
  if (end < 0 || others.length || !/^(0|[1-9]\d*)$/.test(size)) return null;
  const text = utf8(note.slice(0, end + 1));
  const id = (await sha256(utf8(`${origin}\n`), Uint8Array.of(1), key)).slice(0, 4);
  for (const line of note.slice(end + 2).split("\n")) {
    const [mark, name, value] = line.split(" ");
    if (mark !== "—" || name !== origin || !value) continue;
    const bytes = fromBase64(value);
    if (bytes.length !== 68 || !same(bytes.slice(0, 4), id)) continue;
    const checkpoint = { origin, size: Number(size), root: fromBase64(root), note };
    return { checkpoint, signature: await signatureOf(text, bytes.slice(4), key) };
  }
  return null;
}

// An earlier epoch of the same store is continued by a later one; anything else is another log.
export function follows(older: string, newer: string): boolean {
  const parts = (origin: string) => /^cofactor\.log\/(str_\w+)\/(\d+)-([0-9a-f]{16})$/.exec(origin);
  const [a, b] = [parts(older), parts(newer)];
  return !!a && !!b && a[1] === b[1] && (a[0] === b[0] || Number(a[2]) < Number(b[2]));
}
