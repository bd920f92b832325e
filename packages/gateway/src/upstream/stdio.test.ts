import { afterEach, describe, expect, it } from 'vitest';
import { openStdio } from './detect-era.ts';
import {
  Cleanup,
  type Heard,
  modernDiscovery,
  optionsFor,
  requestFor,
  resultOf,
  scriptedChild,
} from './link.fixture.ts';
import type { UpstreamLink } from './link.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const megabyte = 1024 * 1024;

/** A legacy child that answers other requests than `initialize` with `call(id, params, method)`. */
async function legacyChild(call: string, changes: Parameters<typeof optionsFor>[0] = {}) {
  const channel = scriptedChild(
    cleanup,
    `const call = ${call};
     on = (message) => {
       if (message.method === 'initialize') result(message.id, initialized);
       else if (message.method !== 'notifications/initialized') call(message.id, message.params ?? {}, message.method, message);
     };`,
  );
  const link = await openStdio(channel, optionsFor(changes));
  cleanup.add(() => link.close());
  return { link, channel };
}

function call(link: UpstreamLink, params = {}, more = {}) {
  return link.request(requestFor('tools/call', params, more));
}

it('answers many requests at once, in whatever order the answers come', async () => {
  const { link } = await legacyChild(`(id, { wait }) => setTimeout(() => result(id, { wait }), wait)`);
  const answers = await Promise.all([60, 5, 30].map((wait) => call(link, { wait })));
  expect(answers.map(resultOf)).toEqual([{ wait: 60 }, { wait: 5 }, { wait: 30 }]);
});

it('writes params with line breaks as one line', async () => {
  const { link } = await legacyChild(`(id, params) => result(id, params)`);
  const params = Buffer.from('{\n  "a": "x\\ny",\r\n  "b": 1\n}');
  expect(resultOf(await link.request({ ...requestFor('tools/call'), params }))).toEqual({ a: 'x\ny', b: 1 });
});

it('ignores banners, partial junk, unknown ids and invalid messages', async () => {
  const { link } = await legacyChild(`(id) => {
    process.stdout.write('Server running!\\n\\n{"jsonrpc":\\n[]\\n42\\n{"jsonrpc":"2.0"}\\n');
    process.stdout.write(Buffer.from([0xff, 0xfe, 10]));
    result(id + 1000, {});
    result(String(id), {});
    send({ jsonrpc: '2.0', id: null, error: { code: 1, message: 'whose?' } });
    result(id, { ok: true });
    result(id, { ok: 'again' });
  }`);
  expect(resultOf(await call(link))).toEqual({ ok: true });
  expect(resultOf(await call(link))).toEqual({ ok: true });
});

it('matches progress by its token, and log messages to the only call under way', async () => {
  const heard: Heard = { notifications: [], requests: [] };
  const { link } = await legacyChild(
    `(id, { token }) => {
      send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, progress: 1 } });
      send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'other', progress: 1 } });
      send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: token } });
      send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'x:y' } });
      result(id, {});
    }`,
    { heard },
  );
  const own: unknown[] = [];
  const onNotification = (method: string, params: unknown) => own.push([method, params]);
  await call(link, { token: 'a' }, { progressToken: 'a', onNotification });
  expect(own).toEqual([
    ['notifications/progress', { progressToken: 'a', progress: 1 }],
    ['notifications/message', { level: 'info', data: 'a' }],
  ]);
  expect(heard.notifications).toEqual([{ method: 'notifications/resources/updated', params: { uri: 'x:y' } }]);
});

it('lets the only call under way answer what the server asks, and the handlers when there are two', async () => {
  const heard: Heard = { notifications: [], requests: [] };
  const { link } = await legacyChild(
    `(() => {
      let asked;
      return (id, params, method, message) => {
        if (method === undefined) result(asked, { reply: message.result });
        else if (params.ask) { asked = id; send({ jsonrpc: '2.0', id: 'q', method: 'roots/list' }); }
      };
    })()`,
    { heard },
  );
  const onRequest = async () => ({ from: 'call' });
  expect(resultOf(await call(link, { ask: true }, { onRequest }))).toEqual({ reply: { from: 'call' } });
  const stop = new AbortController();
  const other = call(link, {}, { onRequest, signal: stop.signal });
  expect(resultOf(await call(link, { ask: true }, { onRequest }))).toEqual({ reply: {} });
  expect(heard.requests).toEqual([{ method: 'roots/list', params: {} }]);
  stop.abort(new Error('done'));
  await expect(other).rejects.toThrow('done');
});

it('cancels by notification when a call is aborted or times out', async () => {
  const { link } = await legacyChild(`(() => {
    const cancelled = [], ids = [];
    return (id, params, method) => {
      if (method === 'notifications/cancelled') cancelled.push(params.requestId);
      else if (method === 'report') result(id, { same: JSON.stringify(cancelled) === JSON.stringify(ids), ids });
      else if (method === 'tools/call') { ids.push(id); send({ jsonrpc: '2.0', method: 'notifications/message', params: {} }); }
    };
  })()`);
  const stop = new AbortController();
  const aborted = call(link, {}, { signal: stop.signal, onNotification: () => stop.abort(new Error('stop')) });
  await expect(aborted).rejects.toThrow('stop');
  await expect(call(link, {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'upstream.timeout' });
  expect(resultOf(await link.request(requestFor('report', {})))).toMatchObject({ same: true, ids: { length: 2 } });
});

describe('a hostile process', () => {
  it('that writes a line without end ends its link only, in bounded memory', async () => {
    const limits = { maxUpstreamMessageBytes: megabyte };
    const { link: bad } = await legacyChild(
      `() => { const more = () => { while (process.stdout.write('x'.repeat(65536))); }; process.stdout.on('drain', more); more(); }`,
      { limits },
    );
    const { link: good } = await legacyChild(`(id) => result(id, {})`, { limits });
    const before = process.memoryUsage().rss;
    await expect(call(bad)).rejects.toMatchObject({ code: 'upstream.too_large' });
    await expect(bad.closed).resolves.toContain('too large');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * megabyte);
    await expect(call(good)).resolves.toMatchObject({ kind: 'result' });
  });

  it.each([
    [
      'bytes that are not UTF-8',
      `Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":' + id + ',"result":"'), Buffer.of(0xff), Buffer.from('"}\\n')])`,
    ],
    ['neither result nor error', `'{"jsonrpc":"2.0","id":' + id + '}\\n'`],
    ['deep nesting', `'{"result":' + '['.repeat(500) + ']'.repeat(500) + ',"jsonrpc":"2.0","id":' + id + '}\\n'`],
    ['a wrong version', `'{"jsonrpc":"1.0","id":' + id + ',"result":{}}\\n'`],
  ])('that answers with %s fails that call alone', async (_what, bytes) => {
    const { link } = await legacyChild(`(id, { bad }) => bad ? process.stdout.write(${bytes}) : result(id, {})`);
    await expect(call(link, { bad: true })).rejects.toMatchObject({ code: 'upstream.invalid' });
    await expect(call(link)).resolves.toMatchObject({ kind: 'result' });
  });

  it('that dies leaves an unknown outcome to calls, and lists unavailable', async () => {
    const { link, channel } = await legacyChild(
      `(id, params, method) => { if (method === 'tools/call') process.exit(7); }`,
    );
    const list = link.request(requestFor('tools/list', {}));
    const lists = expect(list).rejects.toMatchObject({ code: 'upstream.unavailable' });
    await expect(call(link)).rejects.toMatchObject({ code: 'upstream.outcome_unknown' });
    await lists;
    await expect(link.closed).resolves.toBe('The process ended with 7.');
    await expect(call(link)).rejects.toMatchObject({ code: 'upstream.unavailable' });
    expect(channel.released).toBe(1);
  });

  it('that reads nothing is refused more than it can hold', async () => {
    const { link } = await legacyChild(
      `(id, params, method) => { if (method === 'stop') { process.stdin.pause(); result(id, {}); } }`,
      {
        limits: { maxRequestBytes: 2 * megabyte },
      },
    );
    await link.request(requestFor('stop', {}));
    const stop = new AbortController();
    const big = { text: 'x'.repeat(megabyte) };
    const calls = Array.from({ length: 12 }, () => call(link, big, { signal: stop.signal }));
    const settled = Promise.allSettled(calls);
    await expect(calls.at(-1)).rejects.toMatchObject({ code: 'upstream.busy' });
    stop.abort(new Error('enough'));
    const codes = (await settled).map((call) => (call.status === 'rejected' ? (call.reason.code ?? 'aborted') : ''));
    expect(new Set(codes)).toEqual(new Set(['aborted', 'upstream.busy']));
  });

  it('that floods us with questions gets an error for those beyond the limit', async () => {
    const { link } = await legacyChild(
      `(() => {
        let asked, errors = 0;
        return (id, params, method, message) => {
          if (method === 'tools/call') {
            asked = id;
            for (let n = 0; n < 100; n += 1) send({ jsonrpc: '2.0', id: 'q' + n, method: 'sampling/createMessage' });
          } else if (message.error && ++errors === 36) result(asked, { errors });
        };
      })()`,
      {
        onRequest: (_method, _params, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
    );
    expect(resultOf(await call(link))).toEqual({ errors: 36 });
  });
});

describe('the era of a process', () => {
  it('is legacy where it answers initialize, though it would crash on anything else before', async () => {
    const channel = scriptedChild(
      cleanup,
      `let open = false;
       on = ({ id, method }) => {
         if (method === 'initialize') { open = true; result(id, initialized); }
         else if (!open) process.exit(1);
       };`,
    );
    const link = await openStdio(channel, optionsFor({}));
    cleanup.add(() => link.close());
    expect(link.info.era).toBe('legacy');
  });

  it('is modern where it refuses initialize and answers server/discover, with subscriptions told apart', async () => {
    const channel = scriptedChild(
      cleanup,
      `on = ({ id, method, params }) => {
         const tagged = { _meta: { 'io.modelcontextprotocol/subscriptionId': id } };
         if (method === 'server/discover') result(id, ${JSON.stringify(modernDiscovery)});
         else if (method === 'subscriptions/listen') {
           const { many } = params.notifications;
           send({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: tagged });
           for (let n = 0; n < many; n += 1) send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: tagged });
           send({ jsonrpc: '2.0', id: 'q', method: 'roots/list' });
           result(id, {});
         } else send({ jsonrpc: '2.0', id, error: { code: -32022, message: 'Unsupported protocol version' } });
       };`,
    );
    const heard: Heard = { notifications: [], requests: [] };
    const link = await openStdio(channel, optionsFor({ heard }));
    cleanup.add(() => link.close());
    expect(link.info.era).toBe('modern');
    const listen = async (many: number) => {
      const events: string[] = [];
      await link.listen?.({ many }, (method) => events.push(method), new AbortController().signal);
      return events.length;
    };
    expect(await Promise.all([listen(1), listen(3)])).toEqual([2, 4]);
    expect(heard).toEqual({ notifications: [], requests: [] });
  });

  it('is unknown where it speaks neither; the pipes stay with the caller', async () => {
    const channel = scriptedChild(
      cleanup,
      `on = ({ id }) => send({ jsonrpc: '2.0', id, error: { code: -1, message: 'no' } });`,
    );
    await expect(openStdio(channel, optionsFor({}))).rejects.toMatchObject({
      code: 'upstream.invalid',
      message: 'The server refused initialize: no (-1).',
    });
    expect(channel.released).toBe(0);
    expect(channel.output.listenerCount('data')).toBe(0);
  });

  it('is not waited for longer than the limit', async () => {
    const channel = scriptedChild(cleanup, '');
    const limits = { connectTimeoutMs: 200 };
    await expect(openStdio(channel, optionsFor({ limits }))).rejects.toMatchObject({ code: 'upstream.timeout' });
  });
});

it('releases the pipes once, when it is closed', async () => {
  const { link, channel } = await legacyChild(`(id) => result(id, {})`);
  await Promise.all([link.close(), link.close()]);
  expect(channel.released).toBe(1);
  await expect(link.closed).resolves.toBe('Naru closed it.');
});
