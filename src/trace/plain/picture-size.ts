/** Height, width and channels of a picture by its first bytes: PNG, JPEG, GIF or BMP. Null for anything else. */
export function pictureSize(bytes: Uint8Array): { height: number; width: number; channels: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return null;
  if (view.getUint32(0) === 0x89504e47)
    return { width: view.getUint32(16), height: view.getUint32(20), channels: PNG_CHANNELS[bytes[25]] ?? 3 };
  if (view.getUint16(0) === 0x4749)
    return { width: view.getUint16(6, true), height: view.getUint16(8, true), channels: 3 };
  if (view.getUint16(0) === 0x424d)
    return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)), channels: 3 };
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

/** By the colour type of the header. */
const PNG_CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** The frame's header stands behind segments of any number, each of which tells its length. */
function jpegSize(view: DataView): ReturnType<typeof pictureSize> {
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (!isFrame) continue;
    return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), channels: view.getUint8(at + 9) };
  }
  return null;
}
