import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bench } from '../bench-setup.ts';
import { request, type Target } from '../mcp-requests.ts';
import { addressOf } from '../naru.ts';
import { startServer, temporaryFolder } from '../program.ts';
import { inRounds } from '../rounds.ts';
import { loads } from '../targets.ts';

/** The merged list of 20 servers against a static file of the very same bytes. */
export async function measureLists(bench: Bench): Promise<void> {
  const { load, results, pace, naru, many } = bench;
  const target: Target = {
    url: addressOf(naru, many),
    headers: { authorization: `Bearer ${many.key}` },
    tool: '',
    pid: naru.pid,
  };
  const { method, headers, body } = request(target, 'modern', { method: 'tools/list', params: {} });
  const answer = await fetch(target.url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`tools/list: HTTP ${answer.status}: ${text.slice(0, 300)}`);
  results.setFigure('tools in the merged list', JSON.parse(text).result.tools.length);

  using folder = temporaryFolder();
  const file = path.join(folder.path, 'list.json');
  await writeFile(file, text);
  await using plain = await startServer('static-answer', file);
  const targets = { 'static file': { ...target, url: plain.url, pid: plain.pid }, naru: target };
  const subjects = Object.entries(targets).map(([name, each]) => ({
    name,
    pid: each.pid,
    job: { kind: 'lists', target: each, era: 'modern', clients: 1, durationMs: pace.durationMs } as const,
  }));
  results.add(loads.lists, await inRounds(load, subjects, pace));
}
