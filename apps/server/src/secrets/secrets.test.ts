import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { openTestDatabase } from '../db/testing.ts';
import { SecretMask } from './secret-mask.ts';
import { generateSecrets, readLocalAdminToken, readSecrets, secretsPath, writeSecrets } from './secrets-file.ts';
import { unlock } from './unlock.ts';
import { Vault } from './vault.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'naru-secrets-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const misconfigured = (message: RegExp) =>
  expect.objectContaining({ code: 'instance.misconfigured', message: expect.stringMatching(message) });

describe('the secrets file', () => {
  it('is written for its owner alone and read back', async () => {
    const secrets = generateSecrets();
    await writeSecrets(dataDir, secrets);
    expect((await stat(secretsPath(dataDir))).mode & 0o777).toBe(0o600);
    expect(await readSecrets(dataDir)).toEqual(secrets);
    expect(await readLocalAdminToken(dataDir)).toBe(secrets.localAdminToken);
  });

  it('is never replaced', async () => {
    await writeSecrets(dataDir, generateSecrets());
    await expect(writeSecrets(dataDir, generateSecrets())).rejects.toMatchObject({ code: 'resource.conflict' });
  });

  it('is refused when others can read it', async () => {
    await writeSecrets(dataDir, generateSecrets());
    await chmod(secretsPath(dataDir), 0o640);
    await expect(readSecrets(dataDir)).rejects.toEqual(misconfigured(/chmod 600/));
  });

  it('is refused when it is cut at any byte, never made anew', async () => {
    await writeSecrets(dataDir, generateSecrets());
    const whole = await readFile(secretsPath(dataDir), 'utf8');
    for (let length = 0; length < whole.length - 2; length += 7) {
      await writeFile(secretsPath(dataDir), whole.slice(0, length));
      await expect(readSecrets(dataDir)).rejects.toEqual(misconfigured(/damaged/));
    }
  });

  it('is refused with a weak master key', async () => {
    await writeSecrets(dataDir, { ...generateSecrets(), masterKey: Buffer.alloc(32, 1) });
    await expect(readSecrets(dataDir)).rejects.toEqual(misconfigured(/weak/));
  });
});

describe('the vault', () => {
  const context = { projectId: 'p', recordId: 'r', field: 'headers/A', version: 1 };
  const vault = new Vault(generateSecrets().masterKey, new SecretMask());

  it('opens what it sealed, and each sealing looks different', () => {
    const envelope = vault.seal(context, 'a secret');
    expect(vault.open(context, envelope)).toBe('a secret');
    expect(vault.seal(context, 'a secret')).not.toBe(envelope);
  });

  it.each([
    { ...context, projectId: 'q' },
    { ...context, recordId: 's' },
    { ...context, field: 'headers/B' },
    { ...context, version: 2 },
  ])('does not open a value that was moved to %j', (elsewhere) => {
    expect(() => vault.open(elsewhere, vault.seal(context, 'a secret'))).toThrow('cannot be read');
  });

  it('does not open a value that was changed or cut anywhere, nor one of another master key', () => {
    const envelope = vault.seal(context, 'a secret');
    const [, nonce = '', sealed = ''] = envelope.split('.');
    for (const part of [nonce, sealed]) {
      const bytes = Buffer.from(part, 'base64url');
      for (let i = 0; i < bytes.length; i++) {
        const changed = Buffer.from(bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))).toString('base64url');
        expect(() => vault.open(context, envelope.replace(part, changed))).toThrow('cannot be read');
      }
    }
    for (let length = 0; length < envelope.length; length++) {
      expect(() => vault.open(context, envelope.slice(0, length))).toThrow('cannot be read');
    }
    const other = new Vault(generateSecrets().masterKey, new SecretMask());
    expect(() => other.open(context, envelope)).toThrow('cannot be read');
  });
});

describe('secrets file and database together', () => {
  let database: Database;
  beforeEach(async () => {
    database = await openTestDatabase('embedded');
  });
  afterEach(() => database.close());
  const mask = new SecretMask();

  it('belong together from the first start on', async () => {
    const first = await unlock(database, { dataDir, mask });
    expect((await unlock(database, { dataDir, mask })).secrets).toEqual(first.secrets);
  });

  it('are refused when the master key is another one, and nothing is changed', async () => {
    await unlock(database, { dataDir, mask });
    await rm(secretsPath(dataDir));
    await expect(unlock(database, { dataDir, mask })).rejects.toEqual(misconfigured(/missing/));
    expect(await readSecrets(dataDir)).toBeUndefined();
    await writeSecrets(dataDir, generateSecrets());
    await expect(unlock(database, { dataDir, mask })).rejects.toEqual(misconfigured(/is not the one/));
  });
});
