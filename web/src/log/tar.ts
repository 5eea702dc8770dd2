// Files in one, as POSIX tar (ustar) has them: a header of 512 bytes, then the file in blocks.
import { utf8, type Bytes } from "./bytes";

export interface File {
  path: string; // under 100 bytes
  bytes: Bytes;
}

const kBlock = 512;
const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;

function headerOf({ path, bytes }: File): Bytes {
  const header = new Uint8Array(kBlock);
  const put = (text: string, at: number) => header.set(utf8(text), at);
  put(path, 0);
  put(octal(0o600, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(bytes.length, 12), 124);
  put(octal(Math.floor(Date.now() / 1000), 12), 136);
  put("        ", 148);
  put("0", 156);
  put("ustar\0" + "00", 257);
  const sum = header.reduce((total, one) => total + one, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

export function packed(files: File[]): Blob {
  const parts: Bytes[] = [];
  for (const file of files) {
    const rest = (kBlock - (file.bytes.length % kBlock)) % kBlock;
    parts.push(headerOf(file), file.bytes, new Uint8Array(rest));
  }
  return new Blob([...parts, new Uint8Array(2 * kBlock)], { type: "application/x-tar" });
}
