import { beforeEach, describe, expect, it } from 'vitest';
import { sealSecrets } from '../features/servers/server-secrets.ts';
import type { ServerRecord } from '../features/servers/service.ts';
import { SecretMask } from '../secrets/secret-mask.ts';
import { generateSecrets } from '../secrets/secrets-file.ts';
import { Vault } from '../secrets/vault.ts';
import { Credentials } from './credentials.ts';

const vault = new Vault(generateSecrets().masterKey, new SecretMask());
const records = new Map<string, ServerRecord>();
const record = (id: string) => records.get(id);

function put(id: string, headers: Record<string, string>, connectionVersion = 1): void {
  records.set(id, {
    id,
    projectId: 'p',
    slug: id,
    name: id,
    kind: 'remote',
    config: { kind: 'remote', url: 'https://mcp.example.com/mcp', transport: 'auto' },
    secrets: sealSecrets(vault, { id, projectId: 'p' }, { group: 'headers', values: headers }),
    enabled: true,
    allowPrivate: false,
    connectionVersion,
    createdBy: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  });
}
beforeEach(() => records.clear());

describe('the headers of a remote server', () => {
  it('are the very same object for every call, also when the record was read again', async () => {
    const credentials = new Credentials({ vault, record });
    put('a', { Authorization: 'Bearer one' });
    const first = await credentials.headers('a');
    expect(first).toEqual({ Authorization: 'Bearer one' });
    put('a', { Authorization: 'Bearer one' });
    credentials.forgetStale('a');
    expect(await credentials.headers('a')).toBe(first);
  });

  it('are opened anew once the server changed, and gone with it', async () => {
    const credentials = new Credentials({ vault, record });
    put('a', { Authorization: 'Bearer one' });
    await credentials.headers('a');
    put('a', { Authorization: 'Bearer two' }, 2);
    expect(await credentials.headers('a')).toEqual({ Authorization: 'Bearer two' });
    records.delete('a');
    credentials.forgetStale('a');
    expect(await credentials.headers('a')).toEqual({});
    put('a', { Authorization: 'Bearer three' }, 2);
    expect(await credentials.headers('a')).toEqual({ Authorization: 'Bearer three' });
  });

  it('are kept open for so many servers only', async () => {
    const credentials = new Credentials({ vault, record, maxOpened: 2 });
    for (const id of ['a', 'b', 'c']) put(id, { 'X-Id': id });
    const [a, b, c] = [await credentials.headers('a'), await credentials.headers('b'), await credentials.headers('c')];
    expect(await credentials.headers('b')).toBe(b);
    expect(await credentials.headers('c')).toBe(c);
    const again = await credentials.headers('a');
    expect(again).toEqual(a);
    expect(again).not.toBe(a);
  });
});
