import type { NewServer } from './rest.ts';

const entry = new URL('../fixtures/raw-stdio.mjs', import.meta.url).pathname;

type ProcessServer = Extract<NewServer, { kind: 'process' }>;

export type RawStdioMode =
  | 'ok'
  | 'crash'
  | 'slow'
  | 'silent'
  | 'noise'
  | 'giant-line'
  | 'bad-utf8'
  | 'wrong-id'
  | 'grandchild';

/** Configuration of a process server that runs the small stdio fixture; `word` is part of what it answers. */
export function rawStdioServer(name: string, mode: RawStdioMode = 'ok', word = name): ProcessServer {
  return { name, kind: 'process', command: process.execPath, args: [entry, mode, word] };
}
