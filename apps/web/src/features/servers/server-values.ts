import type { PatchServer, Server, ServerKind, Template } from '@naru/contract';
import type { NewServer } from '../../api/naru.ts';

export interface Pair {
  name: string;
  value: string;
}

/** What the form of a server holds, for every kind at once: changing the kind loses nothing. */
export interface ServerValues {
  kind: ServerKind;
  name: string;
  slug: string;
  url: string;
  transport: 'auto' | 'http' | 'sse';
  headers: Pair[];
  command: string;
  args: string;
  env: Pair[];
  cwd: string;
  template: string;
  inputs: Record<string, string>;
}

export const emptyValues: ServerValues = {
  kind: 'remote',
  name: '',
  slug: '',
  url: '',
  transport: 'auto',
  headers: [],
  command: '',
  args: '',
  env: [],
  cwd: '',
  template: '',
  inputs: {},
};

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
const entriesOf = (pairs: readonly Pair[]) =>
  Object.fromEntries(pairs.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]));
const filled = (inputs: Record<string, string>) =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''));

/** Stored secrets come without their values: a pair with a name and an empty value keeps what is stored. */
export function valuesOf(server: Server): ServerValues {
  const { config } = server;
  const kept = (names: readonly string[]): Pair[] => names.map((name) => ({ name, value: '' }));
  const common = { ...emptyValues, name: server.name, slug: server.slug, kind: config.kind };
  if (config.kind === 'remote') {
    return { ...common, url: config.url, transport: config.transport, headers: kept(config.headers) };
  }
  if (config.kind === 'process') {
    const { command, args, cwd = '' } = config;
    return { ...common, command, args: args.join('\n'), env: kept(config.env), cwd };
  }
  return { ...common, template: config.template, inputs: config.inputs };
}

export function newServerFrom(values: ServerValues): NewServer {
  const named = { name: values.name, ...(values.slug ? { slug: values.slug } : {}) };
  switch (values.kind) {
    case 'remote':
      return {
        ...named,
        kind: 'remote',
        url: values.url.trim(),
        transport: values.transport,
        headers: entriesOf(values.headers),
      };
    case 'process':
      return {
        ...named,
        kind: 'process',
        command: values.command.trim(),
        args: linesOf(values.args),
        env: entriesOf(values.env),
        ...(values.cwd ? { cwd: values.cwd } : {}),
      };
    case 'package':
      return { ...named, kind: 'package', template: values.template, inputs: filled(values.inputs) };
  }
}

/** Merge-patch of secrets: a changed value is sent, a removed name becomes null, an untouched one stays out. */
function patchOfPairs(pairs: readonly Pair[], stored: readonly string[]): Record<string, string | null> {
  const now = entriesOf(pairs);
  const removed = stored.filter((name) => !Object.hasOwn(now, name)).map((name) => [name, null] as const);
  const changed = Object.entries(now).filter(([name, value]) => value !== '' || !stored.includes(name));
  return Object.fromEntries([...changed, ...removed]);
}

export function patchFrom(values: ServerValues, server: Server): PatchServer {
  const { config } = server;
  const name = values.name.trim();
  if (config.kind === 'remote') {
    const { transport } = values;
    return { name, url: values.url.trim(), transport, headers: patchOfPairs(values.headers, config.headers) };
  }
  if (config.kind === 'process') {
    return {
      name,
      command: values.command.trim(),
      args: linesOf(values.args),
      env: patchOfPairs(values.env, config.env),
      cwd: values.cwd === '' ? null : values.cwd,
    };
  }
  const emptied = Object.keys(config.inputs).filter((input) => !values.inputs[input]);
  return { name, inputs: { ...filled(values.inputs), ...Object.fromEntries(emptied.map((input) => [input, null])) } };
}

export function inputDefaults(template: Template): Record<string, string> {
  return Object.fromEntries(
    template.inputs.filter((input) => !input.fixed).map((input) => [input.name, input.default ?? '']),
  );
}
