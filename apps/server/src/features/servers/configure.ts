import {
  type CreateServer,
  type FieldError,
  NaruError,
  type PatchServer,
  type Template,
  type TemplateInput,
} from '@naru/contract';
import { type StoredConfig, type StoredPackage, secretGroupOf, secretNames } from './stored-config.ts';

/** A configuration taken apart: what may be stored plainly, and the secret values still to be sealed. */
export interface Draft {
  readonly config: StoredConfig;
  readonly secretValues: Readonly<Record<string, string>>;
}

/** A server that carries its whole configuration with it. */
export function draftFor(input: Exclude<CreateServer, { kind: 'package' }>): Draft {
  if (input.kind === 'remote') {
    const { kind, url, transport, headers } = input;
    return { config: { kind, url, transport }, secretValues: headers };
  }
  const { kind, command, args, env, cwd } = input;
  return { config: { kind, command, args, ...(cwd === undefined ? {} : { cwd }) }, secretValues: env };
}

/** Throws `request.invalid` naming each input that the template does not declare, misses, or may not take. */
export function draftForPackage(template: Template, inputs: Readonly<Record<string, string>>): Draft {
  const { slug, package: name, version, args, inputs: declared } = template;
  const { plain, secret } = splitInputs(declared, inputs);
  requireInputs(declared, new Set([...Object.keys(plain), ...Object.keys(secret)]));
  return {
    config: { kind: 'package', template: slug, package: name, version, args, declared, inputs: plain },
    secretValues: secret,
  };
}

export interface Change {
  readonly config: StoredConfig;
  readonly secretValues: Readonly<Record<string, string>>;
  /** Names of secrets to be forgotten. */
  readonly removedSecrets: readonly string[];
}

interface Current {
  readonly config: StoredConfig;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Fields of a patch that a kind of server has. */
const patchable: Readonly<Record<StoredConfig['kind'], readonly string[]>> = {
  remote: ['name', 'url', 'transport', 'headers'],
  process: ['name', 'command', 'args', 'env', 'cwd'],
  package: ['name', 'inputs'],
};

/** Applies a merge patch (RFC 7396). Undefined when it changes nothing but the name. Throws `request.invalid`. */
export function changeFor({ config, secrets }: Current, patch: PatchServer): Change | undefined {
  const foreign = Object.keys(patch).filter((field) => !patchable[config.kind].includes(field));
  if (foreign.length > 0) {
    throw invalid(foreign.map((field) => ({ path: `/${field}`, message: `A ${config.kind} server has no ${field}.` })));
  }
  if (Object.keys(patch).every((field) => field === 'name')) return undefined;
  const kept = secretNames(secrets, secretGroupOf[config.kind]);
  switch (config.kind) {
    case 'remote': {
      const { url = config.url, transport = config.transport, headers = {} } = patch;
      refuseCarryingSecretsAway({ from: config.url, to: url, kept: kept.filter((name) => !(name in headers)) });
      return { config: { ...config, url, transport }, ...splitNulls(headers) };
    }
    case 'process': {
      const { command = config.command, args = config.args, env = {} } = patch;
      const cwd = patch.cwd === undefined ? config.cwd : patch.cwd;
      const place = cwd === undefined || cwd === null ? {} : { cwd };
      return { config: { kind: 'process', command, args, ...place }, ...splitNulls(env) };
    }
    case 'package':
      return packageChange(config, kept, patch.inputs ?? {});
  }
}

function packageChange(
  config: StoredPackage,
  kept: readonly string[],
  inputs: Readonly<Record<string, string | null>>,
): Change {
  const { secretValues: values, removedSecrets: removed } = splitNulls(inputs);
  const { plain, secret } = splitInputs(config.declared, values);
  splitInputs(config.declared, Object.fromEntries(removed.map((name) => [name, ''])));
  const stays = ([name]: [string, string]) => !removed.includes(name);
  const next = { ...Object.fromEntries(Object.entries(config.inputs).filter(stays)), ...plain };
  const names = [...Object.keys(next), ...kept.filter((name) => !removed.includes(name)), ...Object.keys(secret)];
  requireInputs(config.declared, new Set(names));
  return { config: { ...config, inputs: next }, secretValues: secret, removedSecrets: removed };
}

function splitNulls(entries: Readonly<Record<string, string | null>>) {
  const removedSecrets = Object.keys(entries).filter((name) => entries[name] === null);
  const secretValues: Record<string, string> = {};
  for (const [name, value] of Object.entries(entries)) if (value !== null) secretValues[name] = value;
  return { secretValues, removedSecrets };
}

/**
 * Whoever may change an address may not read the headers stored for it: without this they could have them sent to a host
 * of their own.
 */
function refuseCarryingSecretsAway(move: { from: string; to: string; kept: readonly string[] }): void {
  if (new URL(move.from).origin === new URL(move.to).origin || move.kept.length === 0) return;
  const message = 'The address leads to another host: give the value of this header again, or null to remove it.';
  throw invalid(move.kept.map((name) => ({ path: `/headers/${name}`, message })));
}

function splitInputs(declared: readonly TemplateInput[], values: Readonly<Record<string, string>>) {
  const plain: Record<string, string> = {};
  const secret: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(values)) {
    const input = declared.find((candidate) => candidate.name === name);
    const path = `/inputs/${name}`;
    if (input === undefined) errors.push({ path, message: 'The template does not ask for this.' });
    else if (input.fixed === true) errors.push({ path, message: 'The template fixes this value.' });
    else if (/[\0\r\n]/.test(value)) errors.push({ path, message: 'Give one line of text.' });
    // A value in the place of an option would be an option: the template alone chooses options.
    else if (input.to.kind === 'argument' && value.startsWith('-')) {
      errors.push({ path, message: 'This value may not start with “-”.' });
    } else if (input.secret) secret[name] = value;
    else plain[name] = value;
  }
  if (errors.length > 0) throw invalid(errors);
  return { plain, secret };
}

function requireInputs(declared: readonly TemplateInput[], given: ReadonlySet<string>): void {
  const missing = declared.filter(
    ({ name, required, default: fallback }) => required && fallback === undefined && !given.has(name),
  );
  if (missing.length === 0) return;
  throw invalid(missing.map(({ name, label }) => ({ path: `/inputs/${name}`, message: `Give a value for ${label}.` })));
}

function invalid(fields: readonly FieldError[]): NaruError {
  const first = fields[0];
  return new NaruError('request.invalid', {
    ...(first === undefined ? {} : { message: `${first.path}: ${first.message}` }),
    fields,
  });
}
