// The picture of a QR code, on its way to the server. It shows the seed: it is sent and dropped,
// never shown, kept or put in an address.
const kMost = 16_000_000; // bytes

export async function base64Of(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

export function pictureIn(data: DataTransfer | null): File | null {
  for (const file of data?.files ?? []) {
    if (file.type.startsWith("image/")) return file;
  }
  return null;
}

// What the server reads: PNG and JPEG, up to its size; anything else is drawn anew.
export async function readable(picture: Blob): Promise<Blob> {
  if (["image/png", "image/jpeg"].includes(picture.type) && picture.size <= kMost) return picture;
  const bitmap = await createImageBitmap(picture);
  const shrink = Math.min(1, 3000 / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.round(bitmap.width * shrink),
    Math.round(bitmap.height * shrink),
  );
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" });
}
