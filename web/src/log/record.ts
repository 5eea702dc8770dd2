// A record of the log as a file: docs/formats/export.md, packed with tar. The leaves give the tree,
// and where that has not the checkpoint's root there is no record.
import { call, Refusal } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { byte, bytesOfId, fromBase64, joined, same, sha256, utf8, type Bytes } from "./bytes";
import { leafHash, leafOf } from "./proof";
import { packed, type File } from "./tar";
import { take } from "./witness";

type Begun = Answers["begin_export"];
type Piece = Answers["fetch_export"]["entries"][number];

export const kServer = "server";

const kTile = 256;

const untrue = () =>
  new Refusal(
    "verification_failed",
    0,
    "What the server sent is no record of its log.",
    "Nothing was saved. Tell your auditor.",
  );

// RFC 9162 §2.1.1 over hashes of leaves or of full subtrees.
async function rootOf(hashes: Bytes[]): Promise<Bytes> {
  if (hashes.length <= 1) return hashes[0] ?? sha256();
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  const left = await rootOf(hashes.slice(0, split));
  return sha256(byte(1), left, await rootOf(hashes.slice(split)));
}

function placeOf(level: number, index: number, width: number): string {
  const digits = String(index).padStart(3, "0");
  const whole = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = whole.match(/\d{3}/g)!;
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tiles/${level}/${path}${width < kTile ? `.p/${width}` : ""}`;
}

// docs/formats/tiles.md; the last hash is the root of all.
export async function tilesOf(leaves: Bytes[]): Promise<{ files: File[]; root: Bytes }> {
  const files: File[] = [];
  for (let level = 0, hashes = leaves; hashes.length; ++level) {
    const next: Bytes[] = [];
    for (let at = 0; at < hashes.length; at += kTile) {
      const tile = hashes.slice(at, at + kTile);
      files.push({ path: placeOf(level, at / kTile, tile.length), bytes: joined(...tile) });
      if (tile.length === kTile) next.push(await rootOf(tile));
    }
    hashes = next;
  }
  return { files, root: await rootOf(leaves) };
}

async function leafOfPiece(piece: Piece): Promise<Bytes> {
  if (piece.leaf) return fromBase64(piece.leaf);
  const { chain, sequence, previous, nonce, body, inner } = piece;
  if (!chain || sequence === undefined || !previous) throw untrue();
  const linked = { chain, sequence, previous: fromBase64(previous) };
  if (nonce && body)
    return leafOf({ ...linked, nonce: fromBase64(nonce), body: fromBase64(body) });
  if (!inner) throw untrue();
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(sequence));
  const parts = [byte(0x10), bytesOfId(chain), place, linked.previous, fromBase64(inner)];
  return Uint8Array.from([1, ...(await sha256(...parts))]);
}

// One line, its members in the order of the format.
function lineOf(position: number, piece: Piece): string {
  const { chain, sequence, previous, nonce, body, inner } = piece;
  const rest = body !== undefined ? { nonce, body } : { inner };
  return `${JSON.stringify({ position, chain, sequence, previous, ...rest })}\n`;
}

async function begin(organization: string, vault?: string): Promise<Begun> {
  return organization === kServer
    ? call("begin_server_export")
    : call("begin_export", { in: { org: organization }, body: vault ? { vault } : {} });
}

async function piecesFrom(organization: string, begun: Begun, from: number): Promise<Piece[]> {
  const at = { in: { org: organization, export: begun.position }, query: { from } };
  const { entries } = await call(
    organization === kServer ? "fetch_server_export" : "fetch_export",
    at,
  );
  if (!entries.length || entries.length > begun.size - from) throw untrue();
  return entries;
}

export async function recordOf(
  what: { organization: string; vault?: string },
  tell: (share: number) => void,
): Promise<Blob> {
  const begun = await begin(what.organization, what.vault);
  const { checkpoint } = await take(begun.checkpoint);
  if (checkpoint.size !== begun.size) throw untrue();
  const leaves: Bytes[] = [];
  const lines: string[] = [];
  while (leaves.length < begun.size) {
    for (const piece of await piecesFrom(what.organization, begun, leaves.length)) {
      const leaf = await leafOfPiece(piece);
      if (!piece.leaf) lines.push(lineOf(leaves.length, piece));
      leaves.push(await leafHash(leaf));
    }
    tell(leaves.length / begun.size);
  }
  const { files, root } = await tilesOf(leaves);
  if (!same(root, checkpoint.root)) throw untrue();
  const { format, scope, chain, organization } = begun.scope;
  const shown = JSON.stringify({ format, scope, chain, organization });
  return packed([
    { path: "export.json", bytes: utf8(`${shown}\n`) },
    { path: "entries.jsonl", bytes: utf8(lines.join("")) },
    { path: "heads", bytes: utf8([...begun.heads].sort().join("\n")) },
    { path: "checkpoint", bytes: utf8(begun.checkpoint) },
    ...files,
  ]);
}
