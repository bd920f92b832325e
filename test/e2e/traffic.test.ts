import type { Progress } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectV2, textOf } from '../harness/clients.ts';
import type { Everything } from '../harness/everything.ts';
import { everythingCommand, startEverything } from '../harness/everything.ts';
import { errorOf, legacySession } from '../harness/raw-mcp.ts';
import type { ReadyServer } from '../harness/shared-naru.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

describe.each([
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
  ['modern', 'modern'],
] as const)('a %s client of a %s upstream', (clientEra, upstreamEra) => {
  let everything: Everything;
  let ready: ReadyServer;

  beforeAll(async () => {
    everything = await startEverything(upstreamEra);
    const name = `${clientEra}-to-${upstreamEra}`;
    ready = await readyServer(naru(), { name, kind: 'remote', url: everything.url });
  });
  afterAll(() => everything[Symbol.asyncDispose]());

  it('gets tools, resources, templates and prompts', verifies('GW8'), async () => {
    await using client = await connectV2(ready.own, clientEra);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    const read = await client.readResource({ uri: 'test://static-text' });
    expect(JSON.stringify(read)).toContain('This is the content of the static text resource.');
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['test://template/{id}/data']);
    const templated = await client.readResource({ uri: 'test://template/42/data' });
    expect(JSON.stringify(templated)).toContain('Data for ID: 42');
    const prompt = await client.getPrompt({
      name: 'test_prompt_with_arguments',
      arguments: { arg1: 'left', arg2: 'right' },
    });
    expect(JSON.stringify(prompt)).toContain("arg1='left', arg2='right'");
  });

  it('gets completions', verifies('GW8'), async () => {
    await using client = await connectV2(ready.own, clientEra);
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
      argument: { name: 'arg1', value: 'par' },
    });
    expect(completion.values).toEqual(['paris', 'park', 'party']);
  });

  it('hears progress, in order, before the answer', verifies('GW8'), async () => {
    await using client = await connectV2(ready.own, clientEra);
    const heard: Progress[] = [];
    await client.callTool(
      { name: 'test_tool_with_progress', arguments: {} },
      { onprogress: (progress) => void heard.push(progress) },
    );
    expect(heard.map(({ progress }) => progress)).toEqual([0, 50, 100]);
  });

  it('cancels a call upstream too', verifies('GW8'), async () => {
    await using client = await connectV2(ready.own, clientEra);
    const cancelledBefore = everything.world.cancelled;
    const abort = new AbortController();
    const call = client.callTool({ name: 'wait', arguments: { ms: 60_000 } }, { signal: abort.signal });
    const failed = expect(call).rejects.toThrow();
    await untilTrue('the call is under way', () => everything.world.waiting > 0);
    abort.abort();
    await failed;
    await untilTrue('the upstream heard it', () => everything.world.cancelled > cancelledBefore);
  });

  it('hears that the list of tools changed, and gets the new one', verifies('GW8'), async () => {
    await using client = await connectV2(ready.own, clientEra);
    let changes = 0;
    const hear = (): void => {
      changes += 1;
    };
    client.setNotificationHandler('notifications/tools/list_changed', hear);
    const listening = clientEra === 'modern' ? await client.listen({ toolsListChanged: true }) : undefined;
    const name = `added_${clientEra}_${upstreamEra}`;
    await client.callTool({ name: 'add_tool', arguments: { name } });
    await untilTrue('the client hears of the change', () => changes > 0);
    await untilTrue('the new tool is listed', async () =>
      (await client.listTools()).tools.some((tool) => tool.name === name),
    );
    expect(textOf(await client.callTool({ name, arguments: {} }))).toBe(`This is ${name}.`);
    await listening?.close();
  });
});

it('passes log messages on at the level that the client asked for', verifies('GW8'), async () => {
  await using everything = await startEverything('legacy');
  const { own } = await readyServer(naru(), { name: 'logs', kind: 'remote', url: everything.url });
  await using client = await connectV2(own, 'legacy');
  const heard: unknown[] = [];
  client.setNotificationHandler('notifications/message', ({ params }) => void heard.push(params.data));
  await client.setLoggingLevel('info');
  await client.callTool({ name: 'test_tool_with_logging', arguments: {} });
  await untilTrue('three messages came', () => heard.length >= 3);
  expect(heard).toEqual(['Tool execution started', 'Tool processing data', 'Tool execution completed']);
});

it('asks a legacy client on behalf of a legacy upstream over stdio', verifies('GW8'), async () => {
  const { own } = await readyServer(naru(), { name: 'asks', kind: 'process', ...everythingCommand('legacy') });
  await using client = await connectV2(own, 'legacy', { capabilities: { elicitation: {} } });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { response: 'yes' } }));
  const answer = await client.callTool({ name: 'test_elicitation', arguments: { message: 'Shall we?' } });
  expect(textOf(answer)).toContain('action=accept');
});

it('tells a subscriber about a changed resource', verifies('GW8'), async () => {
  await using everything = await startEverything('legacy');
  const { own } = await readyServer(naru(), { name: 'watched', kind: 'remote', url: everything.url });
  await using client = await connectV2(own, 'legacy');
  const heard: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri));
  await client.subscribeResource({ uri: 'test://watched-resource' });
  await client.callTool({ name: 'change_watched_resource', arguments: {} });
  await untilTrue('the change was heard', () => heard.includes('test://watched-resource'));
});

describe('batches of 2025-03-26', () => {
  it('answers each request of a batch of 100 and refuses 101', verifies('GW8'), async () => {
    await using everything = await startEverything('dual');
    const { own } = await readyServer(naru(), { name: 'batch', kind: 'remote', url: everything.url });
    const session = await legacySession(own, '2025-03-26');
    const batch = (size: number) =>
      Array.from({ length: size }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'echo', arguments: { message: `m${id}` } },
      }));
    const accepted = await session.send(batch(100));
    expect(accepted.status).toBe(200);
    const answered = accepted.messages.filter((message) => 'result' in message);
    expect(answered.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, id) => id),
    );
    for (const { id, result } of answered) expect(JSON.stringify(result)).toContain(`m${String(id)}`);
    const refused = await session.send(batch(101));
    expect(refused.status).toBe(400);
    expect(errorOf(refused)?.code).toBe(-32600);
  });
});
