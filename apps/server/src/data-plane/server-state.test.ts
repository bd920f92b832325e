import { describe, expect, it } from 'vitest';
import { type StateParts, serverState } from './server-state.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const running = { status: 'running', since: at(10).toISOString() } as const;
const failing = (second: number) =>
  ({ status: 'failing', since: at(second), reason: 'It hung up.', attempt: 1, nextAt: at(60) }) as const;
const parts: StateParts = {
  enabled: true,
  changedAt: at(0),
  problem: undefined,
  process: undefined,
  connection: undefined,
};

describe('where a server stands', () => {
  it.each([
    ['stopped', { enabled: false, process: running }],
    ['failed', { problem: 'A stored secret cannot be read.' }],
    ['starting', {}],
    ['starting', { connection: { status: 'connecting', since: at(1) } }],
    ['healthy', { connection: { status: 'connected', since: at(1) } }],
    ['unhealthy', { connection: failing(1) }],
    ['failed', { process: { status: 'failed', since: at(1).toISOString(), reason: 'No such program.' } }],
    ['healthy', { process: running, connection: { status: 'connected', since: at(11) } }],
    ['unhealthy', { process: running, connection: failing(11) }],
  ] as const)('is %s for %j', (status, given) => {
    expect(serverState({ ...parts, ...given }).status).toBe(status);
  });

  it('does not blame a new process for the end of the one before it', () => {
    expect(serverState({ ...parts, process: running, connection: failing(9) }).status).toBe('starting');
  });
});
