// Whether a receipt is evidence of what it came with: docs/formats/receipt.md.
import { Refusal } from "../api/client";
import { fromBase64 } from "./bytes";
import type { Signature } from "./checkpoint";
import { includes, leafOf } from "./proof";
import { seenSize, take } from "./witness";

export interface Receipt {
  position: number;
  chain: string;
  sequence: number;
  previous: string;
  nonce: string;
  body: string;
  proof: string[];
  checkpoint: string;
}

export interface Proved {
  signature: Signature;
  size: number; // of the log it was proved in
  at: string;
}

const noEvidence = () =>
  new Refusal(
    "verification_failed",
    0,
    "The receipt does not prove that this stands in the log.",
    "Nothing of the answer is shown. Keep your receipts and tell your auditor.",
  );

export type Body = Record<string, any>;

export function bodyOf(receipt: { body: string }): Body {
  return JSON.parse(new TextDecoder().decode(fromBase64(receipt.body))) as Body;
}

// The release that a receipt is of: its own entry, or the one that its entry, of the same code read
// again, names. What an outcome is said of.
export function releaseIn(receipt: { position: number; body: string }): number {
  const body = bodyOf(receipt);
  return body["type"] === "code.reread" ? Number(body["release"]) : receipt.position;
}

// Refuses a receipt that is not in the log, or whose entry is not as `isOf` says.
export async function prove(receipt: Receipt, isOf: (body: Body) => boolean): Promise<Proved> {
  let body: Body;
  try {
    body = bodyOf(receipt);
  } catch {
    throw noEvidence();
  }
  const leaf = await leafOf({
    chain: receipt.chain,
    sequence: receipt.sequence,
    previous: fromBase64(receipt.previous),
    nonce: fromBase64(receipt.nonce),
    body: fromBase64(receipt.body),
  });
  const { checkpoint, signature } = await take(receipt.checkpoint);
  const there = await includes(checkpoint, receipt.position, leaf, receipt.proof.map(fromBase64));
  if (!there || !isOf(body)) throw noEvidence();
  return { signature, size: checkpoint.size, at: String(body["at"]) };
}

const digitsOf = (id: string) => id.slice(id.indexOf("_") + 1);

// The period is nowhere in the answer; but steps count from 1970, so the end of one gives it.
function isOfStep(body: Body, at: number, end: number): boolean {
  const period = end / (Number(body["step"]) + 1);
  return Number.isInteger(period) && at < end && at >= end - period;
}

export async function proveRelease(
  receipt: Receipt,
  asked: {
    account: string;
    device: string;
    reason: string;
    ticket?: string;
    holder: string;
    validUntil?: string;
    counter?: number;
  },
): Promise<Proved> {
  const before = seenSize();
  return prove(receipt, (body) => {
    const at = Date.parse(String(body["at"]));
    return (
      ["code.released", "code.reread"].includes(body["type"]) &&
      body["account"] === asked.account &&
      body["device"] === asked.device &&
      body["reason"] === asked.reason &&
      (body["type"] === "code.reread" || (body["ticket"] ?? undefined) === asked.ticket) &&
      body["holder"]?.kind === "person" &&
      digitsOf(body["holder"].id) === digitsOf(asked.holder) &&
      (asked.validUntil === undefined
        ? asked.counter !== undefined && body["counter"] === asked.counter
        : isOfStep(body, at, Date.parse(asked.validUntil))) &&
      Math.abs(at - Date.now()) <= 600_000 &&
      receipt.position >= before
    );
  });
}
