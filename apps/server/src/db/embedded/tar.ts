import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** The tar format as POSIX.1-1988 (ustar) has it: enough for PostgreSQL's files, whose paths are short. */
const blockBytes = 512;
const maxNameBytes = 100;
const checksumField = { start: 148, end: 156 };

/** The folder's files and folders as one tar, in pieces; file names are relative to `folder`. */
export async function* packFolder(folder: string): AsyncGenerator<Buffer> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    const info = await stat(file);
    const tarName = name.split(path.sep).join('/');
    if (info.isDirectory()) {
      yield header({ name: `${tarName}/`, bytes: 0, type: '5' });
      continue;
    }
    yield header({ name: tarName, bytes: info.size, type: '0' });
    if (info.size > 0) yield* createReadStream(file, { end: info.size - 1 });
    yield Buffer.alloc(padding(info.size));
  }
  yield Buffer.alloc(2 * blockBytes);
}

/** Unpacks a tar that {@link packFolder} made into an empty folder. Throws on anything else, and on a torn one. */
export async function unpackInto(folder: string, tar: AsyncIterable<Buffer>): Promise<void> {
  const reader = new BlockReader(tar);
  for (;;) {
    const head = await reader.take(blockBytes);
    if (head.every((byte) => byte === 0)) return;
    const { name, bytes, type } = parseHeader(head);
    const target = path.join(folder, name);
    if (type === '5') {
      await mkdir(target, { recursive: true, mode: 0o700 });
      continue;
    }
    const file = await open(target, 'wx', 0o600);
    try {
      for (let left = bytes; left > 0; ) {
        const piece = await reader.some(left);
        await file.writeFile(piece);
        left -= piece.length;
      }
    } finally {
      await file.close();
    }
    await reader.take(padding(bytes));
  }
}

interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly type: '0' | '5';
}

function header({ name, bytes, type }: Entry): Buffer {
  if (Buffer.byteLength(name) > maxNameBytes) throw new Error(`The path ${name} is too long for a tar.`);
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0);
  block.write(type === '5' ? '0000700\0' : '0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  block.write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, checksumField.start);
  return block;
}

function parseHeader(block: Buffer): Entry {
  const text = (start: number, end: number) => block.toString('utf8', start, end).replace(/\0.*$/s, '');
  const type = text(156, 157);
  const name = text(0, maxNameBytes);
  const outside = path.posix.isAbsolute(name) || name.split('/').includes('..');
  const checksum = Number.parseInt(text(checksumField.start, checksumField.end), 8);
  if ((type !== '0' && type !== '5') || outside || checksum !== checksumOf(block)) {
    throw new Error('This is not a tar that Naru made.');
  }
  return { name, type, bytes: Number.parseInt(text(124, 136), 8) };
}

/** The sum of the header's bytes, its own field counted as spaces. */
function checksumOf(block: Buffer): number {
  const { start, end } = checksumField;
  return block.reduce((sum, byte, index) => sum + (index >= start && index < end ? 32 : byte), 0);
}

function padding(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

/** Reads a stream in amounts of the reader's choice. */
class BlockReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** Between one and `max` bytes. Throws at the end of the stream. */
  async some(max: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) throw new Error('The tar ends too early.');
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async take(bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = bytes; left > 0; ) {
      const piece = await this.some(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }
}
