import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';

describe('parseAddress', () => {
  it('reads every address', () => {
    expect(parseAddress('/mcp')).toEqual({ kind: 'home', endpoint: 'mcp' });
    expect(parseAddress('/projects/demo/mcp')).toEqual({ kind: 'project', project: 'demo', endpoint: 'mcp' });
    expect(parseAddress('/projects/demo/servers/fs/sse')).toEqual({
      kind: 'server',
      project: 'demo',
      server: 'fs',
      endpoint: 'sse',
    });
  });

  it.each([
    '/',
    '/mcp/',
    '/projects//mcp',
    '/projects/demo',
    '/projects/demo/mcp/',
    '/projects/..%2f/mcp',
    '/projects/a b/mcp',
    '/projects/demo/servers/x/other',
    '/projects/demo/servers/x/mcp/more',
    '//projects/demo/mcp',
  ])('does not take %s for one', (path) => {
    expect(parseAddress(path)).toBeUndefined();
  });
});
