import { createHash } from 'node:crypto';
import type { ServerEntry } from '@naru/gateway';
import type { CommandLaunch, NpmLaunch, ProcessSpec } from '@naru/runtime';
import { openSecrets } from '../features/servers/server-secrets.ts';
import type { ServerRecord } from '../features/servers/service.ts';
import { StoredConfig, type StoredPackage, type StoredProcess } from '../features/servers/stored-config.ts';
import type { Vault } from '../secrets/vault.ts';

export interface CompiledServer {
  readonly entry: ServerEntry;
  /** Absent for a server that someone else runs. */
  readonly process?: ProcessSpec;
}

export interface CompileContext {
  readonly vault: Vault;
  /** The private folder in which a server of this id runs. */
  homeOf(serverId: string): string;
}

/** A stored server as gateway and runtime want it. Throws `instance.misconfigured` when a secret cannot be read. */
export function compileServer(record: ServerRecord, { vault, homeOf }: CompileContext): CompiledServer {
  const config = StoredConfig.parse(record.config);
  const { id, slug, name, enabled } = record;
  if (config.kind === 'remote') {
    const { url, transport } = config;
    const target = { kind: 'remote', url, transport, allowPrivate: record.allowPrivate } as const;
    const connectionVersion = `${record.connectionVersion}${record.allowPrivate ? '' : ' public'}`;
    return { entry: { id, slug, name, enabled, connectionVersion, target } };
  }
  const launch =
    config.kind === 'process'
      ? commandLaunch(config, openSecrets(vault, record, 'env'))
      : packageLaunch(config, { secretInputs: openSecrets(vault, record, 'inputs'), home: homeOf(id) });
  // The launch is part of it: what Naru itself makes of a configuration may change with a new version of Naru.
  const version = createHash('sha256')
    .update(JSON.stringify([record.connectionVersion, launch]))
    .digest('hex');
  const entry = { id, slug, name, enabled, connectionVersion: version, target: { kind: 'stdio' } } as const;
  const secrets = Object.values(launch.env).filter((value) => value !== '');
  return { entry, process: { serverId: id, version, enabled, launch, secrets } };
}

function commandLaunch({ command, args, cwd }: StoredProcess, env: Readonly<Record<string, string>>): CommandLaunch {
  return { kind: 'command', command, args, env, ...(cwd === undefined ? {} : { cwd }) };
}

interface Filling {
  readonly secretInputs: Readonly<Record<string, string>>;
  readonly home: string;
}

/**
 * Fills the arguments and variables that the template declared; inputs come after its fixed arguments, in order. In
 * what the template itself says `{home}` stands for the server's private folder.
 */
function packageLaunch(config: StoredPackage, { secretInputs, home }: Filling): NpmLaunch {
  const values = { ...config.inputs, ...secretInputs };
  const given = config.declared.flatMap((input) => {
    const value = values[input.name] ?? input.default?.replaceAll('{home}', home);
    return value === undefined || value === '' ? [] : [{ to: input.to, value }];
  });
  const args = given.filter(({ to }) => to.kind === 'argument').map(({ value }) => value);
  const env = given.flatMap(({ to, value }) => (to.kind === 'env' ? [[to.variable, value] as const] : []));
  return {
    kind: 'npm',
    package: config.package,
    version: config.version,
    args: [...config.args.map((argument) => argument.replaceAll('{home}', home)), ...args],
    env: Object.fromEntries(env),
  };
}
