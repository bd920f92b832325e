import { describe, expect, it } from 'vitest';
import { Tools } from './service.ts';

const listed = (name: string) => ({
  name: `s__${name}`,
  upstreamName: name,
  serverId: 'server-1',
  serverSlug: 's',
  definition: { name, description: `Does ${name}.`, inputSchema: { type: 'object' }, annotations: 'not an object' },
});

function toolsNamed(names: readonly string[]): Tools {
  const dropped = [{ serverId: 'server-1', name: 'bad', reason: 'It has no schema.' }];
  return new Tools({
    tools: () => ({ items: names.map(listed), dropped }),
    callTool: () => Promise.reject(new Error('not called')),
  });
}

describe('the list of tools', () => {
  it('comes in pages, with what was left out on the first', () => {
    const tools = toolsNamed(['a', 'b', 'c']);
    const first = tools.list('project-1', { limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(['s__a', 's__b']);
    expect(first.dropped).toHaveLength(1);
    const second = tools.list('project-1', { limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ name: 's__c' }], dropped: [] });
    expect(second.nextCursor).toBeUndefined();
  });

  it('shows what a server says of a tool, without what is of the wrong shape', () => {
    const [tool] = toolsNamed(['a']).list('project-1', { limit: 1 }).items;
    expect(tool).toMatchObject({ upstreamName: 'a', description: 'Does a.', inputSchema: { type: 'object' } });
    expect(tool?.annotations).toBeUndefined();
  });

  it('refuses a cursor that has become meaningless', () => {
    const { nextCursor } = toolsNamed(['a', 'b']).list('project-1', { limit: 1 });
    expect(() => toolsNamed(['b']).list('project-1', { limit: 1, cursor: nextCursor })).toThrow(/have changed/);
  });
});
