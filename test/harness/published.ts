import { createRequire } from 'node:module';
import path from 'node:path';
import type { Child } from './child.ts';
import { startNode } from './child.ts';
import { freePort } from './free-port.ts';
import { untilTrue } from './wait.ts';

const require = createRequire(import.meta.url);

/** The entry file of a published program that is installed as a development dependency. */
export function programOf(packageName: string, file: string): string {
  const found = require.resolve.paths(packageName)?.map((folder) => path.join(folder, packageName, file));
  const entry = found?.find((candidate) => canResolve(candidate));
  if (entry === undefined) throw new Error(`${packageName} is not installed.`);
  return entry;
}

function canResolve(file: string): boolean {
  try {
    require.resolve(file);
    return true;
  } catch {
    return false;
  }
}

export const programs = {
  everything: () => programOf('@modelcontextprotocol/server-everything', 'dist/index.js'),
  filesystem: () => programOf('@modelcontextprotocol/server-filesystem', 'dist/index.js'),
  memory: () => programOf('@modelcontextprotocol/server-memory', 'dist/index.js'),
  sequentialThinking: () => programOf('@modelcontextprotocol/server-sequential-thinking', 'dist/index.js'),
  playwright: () => programOf('@playwright/mcp', 'cli.js'),
  inspector: () => programOf('@modelcontextprotocol/inspector', 'clients/launcher/build/index.js'),
  mcpRemote: () => programOf('mcp-remote', 'dist/proxy.js'),
} as const;

/** The reference server over HTTP, in a process of its own. */
export async function startReferenceServer(
  transport: 'sse' | 'streamableHttp',
): Promise<Child & { readonly url: string }> {
  const port = await freePort();
  const child = startNode({ args: [programs.everything(), transport], env: { PORT: String(port) } });
  await untilTrue('the reference server listens', () => child.stderr().includes(String(port)));
  const url = `http://127.0.0.1:${port}/${transport === 'sse' ? 'sse' : 'mcp'}`;
  return Object.assign(child, { url });
}
