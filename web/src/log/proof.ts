// RFC 9162 §2.1.3.2, §2.1.4.2 over the leaves of docs/formats/leaf.md. Sizes are plain numbers:
// no bit operations, which would end at 2^31.
import { byte, bytesOfId, same, sha256, type Bytes } from "./bytes";

export interface Head {
  size: number;
  root: Bytes;
}

const isOdd = (value: number) => value % 2 === 1;
const half = (value: number) => Math.floor(value / 2);
const nodeHash = (left: Bytes, right: Bytes) => sha256(byte(1), left, right);

export const leafHash = (leaf: Bytes) => sha256(byte(0), leaf);

function bigEndian(value: number): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

export interface Linked {
  chain: string;
  sequence: number;
  previous: Bytes;
  nonce: Bytes;
  body: Bytes;
}

export async function leafOf(entry: Linked): Promise<Bytes> {
  const inner = await sha256(byte(0x11), entry.nonce, entry.body);
  const hash = await sha256(
    byte(0x10),
    bytesOfId(entry.chain),
    bigEndian(entry.sequence),
    entry.previous,
    inner,
  );
  return Uint8Array.from([1, ...hash]);
}

export async function includes(
  head: Head,
  position: number,
  leaf: Bytes,
  proof: Bytes[],
): Promise<boolean> {
  if (position >= head.size) return false;
  let node = position;
  let last = head.size - 1;
  let root = await leafHash(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      root = await nodeHash(sibling, root);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = await nodeHash(root, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(root, head.root);
}

export async function extendsHead(older: Head, newer: Head, proof: Bytes[]): Promise<boolean> {
  if (older.size === 0) return proof.length === 0;
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);
  if (older.size > newer.size) return false;
  const rest = [...proof];
  let node = older.size - 1;
  let last = newer.size - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  const start = node === 0 ? older.root : rest.shift();
  if (!start) return false;
  let oldRoot = start;
  let newRoot = start;
  for (const next of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldRoot = await nodeHash(next, oldRoot);
      newRoot = await nodeHash(next, newRoot);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newRoot = await nodeHash(newRoot, next);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(oldRoot, older.root) && same(newRoot, newer.root);
}
