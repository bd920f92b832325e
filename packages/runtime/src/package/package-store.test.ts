import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRuntimeLimits } from '../limits.ts';
import { programRunner } from '../process/run-program.ts';
import { createWatchdog, type Watchdog } from '../process/watchdog.ts';
import { PackageStore } from './package-store.ts';
import { startTinyRegistry, type TinyRegistry } from './tiny-registry.fixture.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** With npm itself, installing from a registry on this machine. */
describe('package store', { timeout: 60_000 }, () => {
  let dir: string;
  let registry: TinyRegistry;
  let watchdog: Watchdog | undefined;
  let lines: string[];
  const onLine = (line: string) => lines.push(line);
  const never = new AbortController().signal;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'naru-packages-'));
    await mkdir(join(dir, 'home'));
    registry = await startTinyRegistry(join(dir, 'registry'));
    watchdog = process.platform === 'win32' ? undefined : createWatchdog(log);
    lines = [];
  });
  afterEach(async () => {
    await registry.close();
    await watchdog?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  });

  const createStore = () =>
    new PackageStore({
      packagesDir: join(dir, 'packages'),
      host: {
        ...process.env,
        HOME: join(dir, 'home'),
        npm_config_userconfig: join(dir, 'home', '.npmrc'),
        npm_config_registry: registry.url,
        npm_config_cache: join(dir, 'cache'),
      },
      limits: defaultRuntimeLimits,
      run: programRunner({ ...defaultRuntimeLimits, watchdog: () => watchdog }),
    });
  const publishHello = (text = 'hello', more: object = {}) =>
    registry.publish(
      { name: '@team/hello', version: '1.2.3', bin: { hello: './bin/hello.js' }, ...more },
      { 'bin/hello.js': `console.log(${JSON.stringify(text)});` },
    );
  const hello = () => ({ name: '@team/hello', version: '1.2.3', onLine });

  it('installs a package once, shows progress, and finds its program', async () => {
    await publishHello();
    const program = await createStore().prepare(hello(), never);
    expect(await readFile(program, 'utf8')).toContain('hello');
    expect(program).toBe(join(dir, 'packages/@team+hello@1.2.3/node_modules/@team/hello/bin/hello.js'));
    expect(lines[0]).toBe('Installing @team/hello@1.2.3.');
    expect(lines.at(-1)).toMatch(/^Installed @team\/hello@1\.2\.3 in \d+\.\d s\.$/);
    const asked = registry.requests.length;
    expect(await createStore().prepare(hello(), never)).toBe(program);
    expect(registry.requests).toHaveLength(asked);
    expect(await readdir(join(dir, 'packages'))).toEqual(['@team+hello@1.2.3']);
  });

  it('joins those who want the same package, and goes on when one of them leaves', async () => {
    await publishHello();
    const store = createStore();
    const leaving = new AbortController();
    const first = store.prepare(hello(), leaving.signal);
    const others = [store.prepare(hello(), never), store.prepare(hello(), never)];
    leaving.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const [one, two] = await Promise.all(others);
    expect(one).toBe(two);
    expect(registry.requests.filter((path) => path.endsWith('.tgz'))).toHaveLength(1);
  });

  it('runs no install script', async () => {
    await publishHello('hello', { scripts: { install: `touch ${dir}/owned`, postinstall: `touch ${dir}/owned` } });
    await createStore().prepare(hello(), never);
    await expect(access(join(dir, 'owned'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends npm and leaves nothing when nobody wants the package any more', async () => {
    await publishHello();
    const leaving = new AbortController();
    const preparing = createStore().prepare(hello(), leaving.signal);
    await vi.waitFor(() => expect(registry.requests.length).toBeGreaterThan(0), { timeout: 20_000, interval: 5 });
    leaving.abort(new Error('gone'));
    await expect(preparing).rejects.toThrow('gone');
    await vi.waitFor(async () => expect(await readdir(join(dir, 'packages'))).toEqual([]), { timeout: 10_000 });
  });

  it('installs again when the files looked at were changed', async () => {
    await publishHello();
    const store = createStore();
    const program = await store.prepare(hello(), never);
    await writeFile(program, 'console.log("evil");');
    await store.prepare(hello(), never);
    expect(await readFile(program, 'utf8')).toContain('hello');
    expect(lines).toContain('The files of @team/hello@1.2.3 were changed after installing. Installing again.');
  });

  it('refuses a version whose content the registry has replaced', async () => {
    await publishHello();
    const program = await createStore().prepare(hello(), never);
    await writeFile(program, 'damaged');
    await publishHello('something else');
    await rm(join(dir, 'cache'), { recursive: true });
    await expect(createStore().prepare(hello(), never)).rejects.toMatchObject({
      code: 'runtime.install_failed',
      message: expect.stringContaining('something else for @team/hello@1.2.3'),
    });
  });

  it('says that a version does not exist, without naming registry or folders', async () => {
    await publishHello();
    const failing = createStore().prepare({ name: '@team/hello', version: '9.9.9', onLine }, never);
    await expect(failing).rejects.toMatchObject({
      code: 'runtime.install_failed',
      data: { permanent: true },
      message: expect.stringMatching(/^The package registry has no @team\/hello@9\.9\.9\. Check the version\./),
    });
    const said = [await failing.catch((error: unknown) => String(error)), ...lines].join('\n');
    expect(said).not.toContain(dir);
    expect(said).not.toContain('127.0.0.1');
  });

  it('says that the registry cannot be reached, as something that may pass', async () => {
    const store = createStore();
    await registry.close();
    const failing = store.prepare(hello(), never);
    registry = await startTinyRegistry(join(dir, 'registry'));
    await expect(failing).rejects.toMatchObject({
      code: 'runtime.install_failed',
      data: { permanent: false },
      message: expect.stringMatching(/^The package registry cannot be reached\./),
    });
    const said = [await failing.catch((error: unknown) => String(error)), ...lines].join('\n');
    expect(said).not.toContain('127.0.0.1');
  });

  it.each([
    { bin: undefined, says: 'no program to start' },
    { bin: { a: 'bin/hello.js', b: 'bin/hello.js' }, says: 'several programs' },
    { bin: '../../../outside.js', says: 'outside of itself' },
  ])('refuses a package where it says "$says"', async ({ bin, says }) => {
    await publishHello('hello', { bin });
    await expect(createStore().prepare(hello(), never)).rejects.toThrow(says);
    expect(await readdir(join(dir, 'packages'))).toEqual([]);
  });

  it('takes no name or version that npm could read as something else', async () => {
    for (const [name, version] of [
      ['--global', '1.0.0'],
      ['hello', 'latest'],
      ['git+ssh://x', '1.0.0'],
      ['../x', '1.0.0'],
    ]) {
      const failing = createStore().prepare({ name: name ?? '', version: version ?? '', onLine }, never);
      await expect(failing).rejects.toMatchObject({ code: 'runtime.install_failed' });
    }
    expect(registry.requests).toEqual([]);
  });

  it('clears what a killed Naru left half installed', async () => {
    await publishHello();
    await mkdir(join(dir, 'packages/.installing-abc/node_modules'), { recursive: true });
    await createStore().prepare(hello(), never);
    expect(await readdir(join(dir, 'packages'))).toEqual(['@team+hello@1.2.3']);
  });
});
