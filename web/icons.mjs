// The icon as PNG, for those who take no SVG: static/icon.svg without round corners, since each system
// cuts its own; all of it lies in the middle four fifths (maskable).
import { deflateSync } from "node:zlib";

const kGround = [0x1f, 0x5d, 0x55];
const kRing = 0.28; // how white the whole ring is; its arc and its middle are wholly so
const kFine = 4; // samples a pixel and direction

// How white the icon is at a point of its 64 by 64.
function whiteAt(x, y) {
  const away = Math.hypot(x - 32, y - 32);
  if (away <= 5) return 1;
  // The arc goes from the top clockwise to (17.3, 40.5), with round ends.
  const ends = [
    [32, 15],
    [17.3, 40.5],
  ];
  if (ends.some(([ex, ey]) => Math.hypot(x - ex, y - ey) <= 3)) return 1;
  if (Math.abs(away - 17) > 3) return 0;
  const turn = (Math.atan2(x - 32, 32 - y) + 2 * Math.PI) % (2 * Math.PI);
  return turn <= (Math.atan2(17.3 - 32, 32 - 40.5) + 2 * Math.PI) % (2 * Math.PI) ? 1 : kRing;
}

export function iconOf(size) {
  const rows = Buffer.alloc((size + 1) * size); // each begins with its filter: none
  const step = 64 / size / kFine;
  for (let y = 0; y < size; ++y) {
    for (let x = 0; x < size; ++x) {
      let white = 0;
      for (let i = 0; i < kFine * kFine; ++i)
        white += whiteAt((x * kFine + (i % kFine) + 0.5) * step, (y * kFine + Math.floor(i / kFine) + 0.5) * step);
      rows[y * (size + 1) + 1 + x] = Math.round((white / kFine / kFine) * 31);
    }
  }
  const colours = Array.from({ length: 32 }, (_, i) => kGround.map((from) => Math.round(from + ((255 - from) * i) / 31)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 3], 8); // eight bits of a palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(colours.flat())),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(data.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc(named), named.length + 4);
  return out;
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
