// Another application's export, from its file to what was taken in. The file goes to the server,
// which reads it in a sandbox and keeps no more than the seeds that are asked for; here it is held
// until it is done, and never looked into.
import { call, newKey } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { base64Of } from "../enrol/picture";

export type Found = Answers["read_import"];
export type FoundEntry = Found["entries"][number];
export type Format = Found["format"];

// As the body of a request has it.
export interface Export {
  files: string[];
  password?: string;
  format?: Format;
}

export const kMostBytes = 12_000_000;
const kAtOnce = 500;

export async function exportOf(files: File[], password: string, format: string): Promise<Export> {
  return {
    files: await Promise.all(files.map(base64Of)),
    ...(password && { password }),
    ...(format && { format: format as Format }),
  };
}

// Where an entry goes.
export interface Goes {
  entry: FoundEntry;
  wanted: boolean;
  vault: string; // id
  account: string;
  device: string;
}

export interface Left {
  entry: number;
  name: string;
  why: string;
}

export interface Moved {
  imported: number;
  left: Left[];
}

// In parts, each under an id of its own: what was taken in once is not taken in twice.
export async function moveIn(
  org: string,
  from: Export,
  all: Goes[],
  onPart: (done: number) => void,
): Promise<Moved> {
  const wanted = all.filter((one) => one.wanted);
  const out: Moved = { imported: 0, left: [] };
  for (let at = 0; at < wanted.length; at += kAtOnce) {
    const part = wanted.slice(at, at + kAtOnce);
    const answer = await call("import_entries", {
      in: { org },
      key: newKey(),
      body: {
        from,
        entries: part.map(({ entry, vault, account, device }) => ({
          entry: entry.entry,
          vault,
          account,
          ...(device && { device }),
        })),
      },
    });
    out.imported += answer.imported;
    for (const { entry, why } of answer.skipped) {
      const name = part.find((one) => one.entry.entry === entry)?.account ?? "";
      out.left.push({ entry, name, why });
    }
    onPart(Math.min(at + kAtOnce, wanted.length));
  }
  return out;
}
