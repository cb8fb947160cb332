// Writes a ZIP archive without compression: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

const LOCAL_HEADER = 0x04034b50, CENTRAL_HEADER = 0x02014b50, END = 0x06054b50;
const VERSION = 20, UTF_8_NAMES = 0x0800, FIRST_DAY = 0x21; // 1980-01-01

// The archive of `files`, each { path, file }, as a Blob.
export async function zip(files) {
  const parts = [], directory = [];
  let offset = 0, directorySize = 0;
  for (const { path, file } of files) {
    const name = new TextEncoder().encode(path);
    const content = new Uint8Array(await file.arrayBuffer());
    const facts = [[2, VERSION], [2, UTF_8_NAMES], [2, 0], [2, 0], [2, FIRST_DAY], [4, crc32(content)],
      [4, content.length], [4, content.length], [2, name.length], [2, 0]];
    const header = numbers([[4, LOCAL_HEADER], ...facts]);
    parts.push(header, name, content);
    const entry = numbers([[4, CENTRAL_HEADER], [2, VERSION], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]);
    directory.push(entry, name);
    offset += header.length + name.length + content.length;
    directorySize += entry.length + name.length;
  }
  const end = numbers([[4, END], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, directorySize], [4, offset], [2, 0]]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

// Little-endian numbers, each [bytes, value].
function numbers(fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
