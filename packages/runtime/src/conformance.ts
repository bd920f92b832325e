import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RuntimeLimits } from './limits.ts';
import type { StdioChannel } from './ports.ts';
import type { Runtime } from './runtime.ts';
import type { CommandLaunch, ProcessSpec } from './spec.ts';

export interface ConformanceSubject {
  readonly runtime: Runtime;
  /** Closes the runtime and cleans up; called after each case. */
  dispose(): Promise<void>;
}

export interface ConformanceSetup {
  readonly name: string;
  /** A runtime on the driver under test. */
  create(limits: Partial<RuntimeLimits>): Promise<ConformanceSubject>;
  /** How the driver starts Node with a program given as text (`node -e`). */
  node(program: string): CommandLaunch;
}

/** Programs that behave as servers do, well or badly; plain JavaScript, as they may run anywhere. */
export const programs = {
  echo: `process.stderr.write('ready\\n'); process.stdin.pipe(process.stdout);`,
  environment: `process.stdout.write(JSON.stringify(process.env) + '\\n'); process.stdin.resume();`,
  crash: `process.stderr.write('cannot open the database\\n'); process.exitCode = 3;`,
  crashOnInput: `process.stdin.once('data', () => process.exit(7));`,
  stubborn: `process.on('SIGTERM', () => {}); process.stdin.resume(); setInterval(() => {}, 1000); process.stdout.write('up\\n');`,
  chatty: `for (let i = 0; i < 5000; i += 1) process.stderr.write('line ' + i + '\\n'); process.stdin.resume();`,
  longLine: `process.stderr.write('x'.repeat(1_000_000) + '\\nafter\\n'); process.stdin.resume();`,
  whoAmI: `process.stdout.write(process.pid + '\\n'); process.stdin.resume();`,
};

/** Pauses short enough for a test. */
const quick: Partial<RuntimeLimits> = { restartBaseMs: 20, restartCapMs: 100, maxQuickCrashes: 4, startSettleMs: 20 };
const waiting = { timeout: 15_000, interval: 20 };

/** What a case works with: a runtime made on first use, always with the server `s1`. */
interface Bench {
  /** Other limits than usual, before the first start of a case. */
  use(limits: Partial<RuntimeLimits>): Promise<void>;
  start(program: keyof typeof programs, more?: Partial<ProcessSpec>): Promise<Runtime>;
  reaches(runtime: Runtime, status: string): Promise<void>;
  node(program: string): CommandLaunch;
}

/** What every driver must do, with the real thing behind it. Instances that outlive Naru (adoption) are not covered. */
export function runtimeConformance(setup: ConformanceSetup): void {
  describe(`runtime on the ${setup.name} driver`, () => {
    let subject: ConformanceSubject | undefined;
    afterEach(async () => {
      await subject?.dispose();
      subject = undefined;
    });
    const bench: Bench = {
      async use(limits) {
        subject = await setup.create({ ...quick, ...limits });
      },
      async start(program, more = {}) {
        subject ??= await setup.create(quick);
        const launch = setup.node(programs[program]);
        subject.runtime.setDesired({ serverId: 's1', version: '1', enabled: true, launch, ...more });
        return subject.runtime;
      },
      reaches: (runtime, status) => vi.waitFor(() => expect(runtime.state('s1')?.status).toBe(status), waiting),
      node: (program) => setup.node(program),
    };
    lifeCases(bench);
    surroundingsCases(bench);
    logCases(bench);
    channelCases(bench);
  });
}

/** Starting, stopping, crashing. */
function lifeCases({ start, reaches }: Bench): void {
  it('starts a server and reports running', async () => {
    const runtime = await start('echo');
    expect(runtime.state('s1')?.status).toBe('starting');
    await reaches(runtime, 'running');
  });

  it('stops a server that does not want to end, within four seconds', async () => {
    const runtime = await start('stubborn');
    const channel = await runtime.shared('s1', AbortSignal.timeout(10_000));
    await readLine(channel);
    const startedAt = performance.now();
    await start('stubborn', { enabled: false });
    await reaches(runtime, 'stopped');
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await expect(channel.exited).resolves.toMatch(/ended/);
    await expect(runtime.shared('s1', AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'runtime.failed' });
  });

  it('starts a crashed server again, and its channel comes from the new process', async () => {
    const runtime = await start('crashOnInput');
    const first = await runtime.shared('s1', AbortSignal.timeout(10_000));
    first.input.write('x');
    await expect(first.exited).resolves.toBe('The program ended with exit code 7.');
    const second = await runtime.shared('s1', AbortSignal.timeout(10_000));
    expect(second.input).not.toBe(first.input);
    expect(runtime.state('s1')?.status).toBe('running');
  });

  it('gives up after crashes in a row, says why, and tries again when asked', async () => {
    const runtime = await start('crash');
    const statuses = new Set<string | undefined>();
    runtime.onChange((serverId) => statuses.add(runtime.state(serverId)?.status));
    const waiter = runtime.shared('s1', AbortSignal.timeout(15_000)).then((channel) => channel.exited);
    await reaches(runtime, 'failed');
    await waiter;
    expect([...statuses]).toEqual(expect.arrayContaining(['running', 'restarting', 'failed']));
    expect(runtime.state('s1')).toMatchObject({
      reason: expect.stringMatching(/4 times in a row.*exit code 3.*Its last words: .*cannot open the database/),
    });
    await expect(runtime.shared('s1', AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'runtime.failed' });
    runtime.restart('s1');
    expect(runtime.state('s1')?.status).toBe('starting');
    await reaches(runtime, 'failed');
  });

  it('restarts a running server when asked or changed, and leaves it alone otherwise', async () => {
    const runtime = await start('whoAmI');
    const pids = new Set<string>();
    const nextPid = async () => {
      const channel = await runtime.shared('s1', AbortSignal.timeout(10_000));
      pids.add(await readLine(channel));
      return channel;
    };
    const first = await nextPid();
    await start('whoAmI', { version: '1' });
    expect(runtime.state('s1')?.status).toBe('running');
    runtime.restart('s1');
    await first.exited;
    const second = await nextPid();
    await start('whoAmI', { version: '2' });
    await second.exited;
    await nextPid();
    expect(pids.size).toBe(3);
  });

  it('forgets a removed server, and serves one of the same id again', async () => {
    const runtime = await start('echo');
    await reaches(runtime, 'running');
    const removed = runtime.remove('s1', { deleteFiles: true });
    expect(runtime.state('s1')).toBeUndefined();
    await start('echo');
    await removed;
    await reaches(runtime, 'running');
  });
}

/** What a program finds around it. */
function surroundingsCases({ start, node }: Bench): void {
  it('gives a server only its own variables', async () => {
    const launch = { ...node(programs.environment), env: { TOKEN: 'a=b "c" $HOME', EMPTY: '' } };
    const runtime = await start('environment', { launch });
    const channel = await runtime.shared('s1', AbortSignal.timeout(10_000));
    const env: unknown = JSON.parse(await readLine(channel));
    expect(env).toMatchObject({
      TOKEN: 'a=b "c" $HOME',
      EMPTY: '',
      PATH: expect.any(String),
      HOME: expect.any(String),
    });
    const allowed = ['TOKEN', 'EMPTY', 'PATH', 'HOME', 'TMPDIR', 'LANG', '_', '__CF_USER_TEXT_ENCODING', 'HOSTNAME'];
    expect(Object.keys(env ?? {}).filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('gives arguments to the program as they are', async () => {
    const hostile = ['; touch /tmp/x', '$(id)', '`id`', '*', '--', 'a\nb', '"', "'", ''];
    const printer = node('process.stdout.write(JSON.stringify(process.argv.slice(1)) + "\\n"); process.stdin.resume()');
    const runtime = await start('echo', { launch: { ...printer, args: [...printer.args, '--', ...hostile] } });
    const channel = await runtime.shared('s1', AbortSignal.timeout(10_000));
    expect(JSON.parse(await readLine(channel))).toEqual(hostile);
  });
}

/** What it says on stderr. */
function logCases({ start }: Bench): void {
  it('keeps lines of stderr, and gives new ones to followers', async () => {
    const runtime = await start('stubborn', { enabled: false });
    const followed: string[] = [];
    const unfollow = runtime.follow('s1', (line) => followed.push(line.text));
    await start('echo', { version: '2' });
    await vi.waitFor(() => expect(followed).toContain('ready'), waiting);
    unfollow();
    runtime.note('s1', 'not MCP', 'stdout');
    const lines = runtime.logs('s1', { limit: 10 });
    expect(lines.map(({ stream, text }) => ({ stream, text }))).toEqual([
      { stream: 'stderr', text: 'ready' },
      { stream: 'stdout', text: 'not MCP' },
    ]);
    expect(followed).not.toContain('not MCP');
  });

  it('keeps the newest lines only, and cuts long ones', async () => {
    const runtime = await start('chatty');
    await vi.waitFor(() => expect(runtime.logs('s1', { limit: 1 })[0]?.text).toBe('line 4999'), waiting);
    expect(runtime.logs('s1', { limit: 9_999 })).toHaveLength(2_000);
    await start('longLine', { version: '2' });
    await vi.waitFor(() => expect(runtime.logs('s1', { limit: 1 })[0]?.text).toBe('after'), waiting);
    expect(runtime.logs('s1', { limit: 2 })[0]?.text).toMatch(/^x{8192}…$/);
  });

  it('masks secrets in the log', async () => {
    const runtime = await start('crash', { secrets: ['the database'] });
    await vi.waitFor(
      () => expect(runtime.logs('s1', { limit: 9 }).map((l) => l.text)).toContain('cannot open •••'),
      waiting,
    );
  });
}

/** Its pipes, and who may have them. */
function channelCases({ use, start, reaches }: Bench): void {
  it('pipes bytes through untouched', async () => {
    const runtime = await start('echo');
    const channel = await runtime.shared('s1', AbortSignal.timeout(10_000));
    const sent = Buffer.concat([Buffer.from([0, 255, 10, 13]), Buffer.alloc(200_000, 'a'), Buffer.from('끝\n')]);
    channel.input.write(sent);
    expect(await readBytes(channel, sent.length)).toEqual(sent);
  });

  it('lends the shared channel to one holder at a time', async () => {
    const runtime = await start('echo');
    const first = await runtime.shared('s1', AbortSignal.timeout(10_000));
    await expect(runtime.shared('s1', AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' });
    first.input.write('one');
    expect(String(await readBytes(first, 3))).toBe('one');
    const next = runtime.shared('s1', AbortSignal.timeout(10_000));
    first.input.write('two');
    first.release();
    first.release();
    const second = await next;
    // What arrives before the new holder listens must wait for it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(String(await readBytes(second, 3))).toBe('two');
    second.input.write('three');
    expect(String(await readBytes(second, 5))).toBe('three');
  });

  it('runs further processes for single sessions, as many as allowed, and ends them on release', async () => {
    await use({ maxDedicatedPerServer: 2 });
    const runtime = await start('whoAmI');
    const [one, two] = await Promise.all([
      runtime.dedicated('s1', AbortSignal.timeout(10_000)),
      runtime.dedicated('s1', AbortSignal.timeout(10_000)),
    ]);
    await expect(runtime.dedicated('s1', AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'upstream.busy',
    });
    expect(await readLine(one)).not.toBe(await readLine(two));
    one.release();
    await one.exited;
    const three = await vi.waitFor(() => runtime.dedicated('s1', AbortSignal.timeout(5_000)), waiting);
    await start('whoAmI', { enabled: false });
    await Promise.all([two.exited, three.exited]);
    await reaches(runtime, 'stopped');
  });
}

async function readBytes(channel: StdioChannel, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < length) return;
      channel.output.off('data', take);
      resolve(Buffer.concat(chunks));
    };
    channel.output.on('data', take);
  });
}

/** The next line of a server's stdout; the rest stays unread only if it has not arrived yet. */
export async function readLine(channel: StdioChannel): Promise<string> {
  const lines = createInterface({ input: channel.output });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      lines.close();
      resolve(line);
    });
  });
}
