import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress, type EgressOptions } from './egress.ts';
import { EgressRefused } from './egress-refused.ts';
import type { Reach } from './guard.ts';
import { certificate, privateKey } from './tls.fixture.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const publicOnly: Reach = { allowPrivate: false };
const signal = () => AbortSignal.timeout(20_000);

function egressWith(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allow: [], ...options });
  closers.push(() => egress.close());
  return egress;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** A server that counts everything that reaches it, connections without a request too. */
async function sink(answer: RequestListener = (_request, response) => response.end('reached')) {
  const server = createHttpServer(answer);
  const seen = { connections: 0, requests: 0 };
  server.on('connection', () => (seen.connections += 1));
  server.on('request', () => (seen.requests += 1));
  return { port: await listen(server), seen };
}

async function get(egress: Egress, url: string, reach = publicOnly): Promise<string> {
  const target = new URL(url);
  const dispatcher = egress.dispatcher(target, reach);
  const { statusCode, body } = await dispatcher.request({
    origin: target.origin,
    path: `${target.pathname}${target.search}`,
    method: 'GET',
  });
  return `${statusCode} ${await body.text()}`;
}

async function refusal(promise: Promise<unknown>): Promise<EgressRefused> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EgressRefused);
  if (!(error instanceof EgressRefused)) throw error;
  return error;
}

/** Spellings of loopback, private and other inner addresses, as a hostile member would write them. */
const innerHosts = [
  '127.0.0.1',
  '127.0.0.2',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0177.0.1',
  '127.0.0.1.',
  '127.0.0.0x1',
  '0',
  '0.0.0.0',
  '0x0',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'ⓛocalhost',
  '10.0.0.1',
  '10.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.1',
  '3232235521',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '169.254.1.1',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
];

describe('addresses that are not public', () => {
  it.each(innerHosts)('refuses %s and sends nothing there', async (host) => {
    const { port, seen } = await sink();
    const egress = egressWith();
    const url = `http://${host}:${port}/`;
    await refusal(egress.check(new URL(url), { ...publicOnly, signal: signal() }));
    await refusal(get(egress, url));
    expect(seen).toEqual({ connections: 0, requests: 0 });
  });

  it('says the same for an open port, a closed port and a name that does not exist', async () => {
    const { port } = await sink();
    const egress = egressWith();
    const hosts = [`127.0.0.1:${port}`, '127.0.0.1:1', '10.255.255.1', 'no-such-name.invalid', '[::1]'];
    const texts = await Promise.all(
      hosts.map(async (host) => {
        const url = new URL(`http://${host}/`);
        return (await refusal(egress.check(url, { ...publicOnly, signal: signal() }))).message;
      }),
    );
    const onUse = (await refusal(get(egress, 'http://no-such-name.invalid/'))).message;
    expect(new Set([...texts, onUse]).size).toBe(1);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x', 'http://user:secret@example.com/'])(
    'refuses %s',
    async (url) => {
      const egress = egressWith();
      await refusal(egress.check(new URL(url), { ...publicOnly, signal: signal() }));
      expect(() => egress.dispatcher(new URL(url), publicOnly)).toThrow(EgressRefused);
    },
  );

  it('refuses a name when any one of its addresses is not public', async () => {
    const { port, seen } = await sink();
    const egress = egressWith({ resolve: async () => ['93.184.216.34', '127.0.0.1'] });
    await refusal(get(egress, `http://mixed.example.com:${port}/`));
    expect(seen.connections).toBe(0);
  });

  it('lets public addresses pass', async () => {
    const egress = egressWith({ resolve: async () => ['93.184.216.34', '2606:2800:220:1::1'] });
    for (const host of ['example.com', '8.8.8.8', '[2606:4700::1111]', '[64:ff9b::808:808]']) {
      await egress.check(new URL(`https://${host}/`), { ...publicOnly, signal: signal() });
    }
  });
});

describe('a name whose answer changes', () => {
  it('is refused when it was public at the check and is loopback at the connection', async () => {
    const { port, seen } = await sink();
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const egress = egressWith({ resolve: async () => answers.shift() ?? ['127.0.0.1'] });
    const url = `http://rebind.example.com:${port}/`;
    await egress.check(new URL(url), { ...publicOnly, signal: signal() });
    await refusal(get(egress, url));
    expect(seen).toEqual({ connections: 0, requests: 0 });
  });

  it('is resolved and judged again for every new connection', async () => {
    const { port, seen } = await sink((_request, response) => response.setHeader('connection', 'close').end('reached'));
    let address = '127.0.0.1';
    const egress = egressWith({ allow: ['127.0.0.1'], resolve: async () => [address] });
    const url = `http://moving.example.com:${port}/`;
    expect(await get(egress, url)).toBe('200 reached');
    address = '127.0.0.2';
    await refusal(get(egress, url));
    expect(seen.requests).toBe(1);
  });

  it('connects to the address that was checked and keeps the name in Host', async () => {
    const hosts: (string | undefined)[] = [];
    const { port } = await sink((request, response) => {
      hosts.push(request.headers.host);
      response.end('reached');
    });
    const egress = egressWith({ allow: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
    expect(await get(egress, `http://mcp.example.com:${port}/`)).toBe('200 reached');
    expect(hosts).toEqual([`mcp.example.com:${port}`]);
  });
});

describe('what an administrator allows', () => {
  const own: Reach = { allowPrivate: true };

  it('reaches loopback by address and by name', async () => {
    const { port } = await sink();
    const egress = egressWith();
    expect(await get(egress, `http://127.0.0.1:${port}/`, own)).toBe('200 reached');
    expect(await get(egress, `http://localhost:${port}/`, own)).toBe('200 reached');
  });

  it.each([
    '169.254.169.254',
    '169.254.1.1',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
  ])('still refuses %s', async (host) => {
    const egress = egressWith();
    await refusal(egress.check(new URL(`http://${host}/`), { ...own, signal: signal() }));
    expect(() => egress.dispatcher(new URL(`http://${host}/`), own)).toThrow(EgressRefused);
  });

  it('never reaches a metadata service, even when the allow-list covers it', async () => {
    const egress = egressWith({
      allow: ['169.254.0.0/16', '0.0.0.0/0', '::/0', 'metadata.example'],
      resolve: async () => ['169.254.169.254'],
    });
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]', 'metadata.example']) {
      await refusal(egress.check(new URL(`http://${host}/`), { ...own, signal: signal() }));
    }
    await egress.check(new URL('http://169.254.7.7/'), { ...publicOnly, signal: signal() });
  });

  it('accepts a name that does not exist yet, and fails on use with the reason', async () => {
    const egress = egressWith();
    await egress.check(new URL('http://no-such-name.invalid/'), { ...own, signal: signal() });
    await expect(get(egress, 'http://no-such-name.invalid/', own)).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });

  it.each([['127.0.0.1'], ['127.0.0.0/8'], ['localhost'], ['LocalHost.']])(
    'lets members reach what the allow-list %s names',
    async (entry) => {
      const { port } = await sink();
      const egress = egressWith({ allow: [entry], resolve: async () => ['127.0.0.1'] });
      expect(await get(egress, `http://localhost:${port}/`)).toBe('200 reached');
      await refusal(egress.check(new URL('http://10.0.0.1/'), { ...publicOnly, signal: signal() }));
    },
  );

  it('keeps what an administrator may reach apart from what a member may', async () => {
    const { port, seen } = await sink();
    const egress = egressWith();
    const url = `http://localhost:${port}/`;
    expect(await get(egress, url, own)).toBe('200 reached');
    await refusal(get(egress, url, publicOnly));
    expect(seen.requests).toBe(1);
  });

  it.each(['http://example.com', 'example.com:80', 'a b', '*.example.com', '10.0.0.0/99', '127.1', ''])(
    'names the allow-list entry it cannot read: %s',
    (entry) => {
      expect(() => createEgress({ allow: [entry] })).toThrow(`"${entry}"`);
    },
  );
});

describe('connections', () => {
  const trusted = { allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1'], ca: [certificate] };

  async function tlsServer(): Promise<number> {
    return listen(
      createHttpsServer({ cert: certificate, key: privateKey }, (_request, response) => response.end('safe')),
    );
  }

  it('checks that a certificate is for the name, whatever Host header a request brings', async () => {
    const port = await tlsServer();
    const egress = egressWith(trusted);
    expect(await get(egress, `https://mcp.example.com:${port}/`)).toBe('200 safe');
    const other = new URL(`https://other.example.com:${port}/`);
    const request = egress
      .dispatcher(other, publicOnly)
      .request({ origin: other.origin, path: '/', method: 'GET', headers: { host: 'mcp.example.com' } });
    await expect(request).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('refuses a certificate that nobody vouches for', async () => {
    const port = await tlsServer();
    const egress = egressWith({ ...trusted, ca: [] });
    await expect(get(egress, `https://mcp.example.com:${port}/`)).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('answers with a redirect instead of following it', async () => {
    const inner = await sink();
    const { port } = await sink((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end();
    });
    const egress = egressWith({ allow: ['front.example.com'], resolve: async () => ['127.0.0.1'] });
    expect(await get(egress, `http://front.example.com:${port}/`)).toBe('307 ');
    expect(inner.seen.connections).toBe(0);
  });

  it('keeps connections for the next request', async () => {
    const { port, seen } = await sink();
    const egress = egressWith(trusted);
    for (let count = 0; count < 5; count += 1) await get(egress, `http://mcp.example.com:${port}/`);
    expect(seen.requests).toBe(5);
    // A body can be read to its end an instant before its connection is free again.
    expect(seen.connections).toBeLessThan(5);
  });

  it('closes the pool used longest ago, lets its request finish, and opens it again when asked', async () => {
    let finish: () => void = () => undefined;
    const slow = await sink((_request, response) => {
      response.write('begun ');
      finish = () => response.end('done');
    });
    const other = await sink();
    const egress = egressWith({ ...trusted, maxPools: 1 });
    const url = new URL(`http://mcp.example.com:${slow.port}/`);
    const dispatcher = egress.dispatcher(url, publicOnly);
    const first = await dispatcher.request({ origin: url.origin, path: '/', method: 'GET' });
    expect(await get(egress, `http://mcp.example.com:${other.port}/`)).toBe('200 reached');
    finish();
    expect(await first.body.text()).toBe('begun done');
    const second = await dispatcher.request({ origin: url.origin, path: '/', method: 'GET' });
    finish();
    expect(await second.body.text()).toBe('begun done');
  });

  it('ends what is under way when it closes, and takes nothing more', async () => {
    const { port } = await sink((_request, response) => response.write('begun'));
    const egress = egressWith(trusted);
    const url = new URL(`http://mcp.example.com:${port}/`);
    const dispatcher = egress.dispatcher(url, publicOnly);
    const { body } = await dispatcher.request({ origin: url.origin, path: '/', method: 'GET' });
    const ended = expect(body.text()).rejects.toThrow();
    await egress.close();
    await ended;
    await expect(dispatcher.request({ origin: url.origin, path: '/', method: 'GET' })).rejects.toThrow('closed');
  });

  it('stops waiting when the caller gives up', async () => {
    const caller = new AbortController();
    const egress = egressWith({
      resolve: (_hostname, given) =>
        new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason))),
    });
    const checked = egress.check(new URL('http://slow.example.com/'), { ...publicOnly, signal: caller.signal });
    caller.abort(new Error('no longer wanted'));
    await expect(checked).rejects.toThrow('no longer wanted');
  });

  it('resolves with the operating system unless told otherwise', async () => {
    const { port } = await sink();
    const egress = egressWith({ allow: ['localhost'] });
    expect(await get(egress, `http://localhost:${port}/`)).toBe('200 reached');
  });
});
