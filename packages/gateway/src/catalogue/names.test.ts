import { describe, expect, it } from 'vitest';
import { prefixedName, prefixedUri, serverOfName, splitUri } from './names.ts';

describe('prefixedName', () => {
  it('is the server and the tool, told apart by two underscores', () => {
    expect(prefixedName('github', 'create_issue')).toBe('github__create_issue');
    expect(serverOfName('github__create__issue')).toBe('github');
    expect(serverOfName('create_issue')).toBeUndefined();
  });

  it('stays within 64 accepted characters, always the same and never equal for two tools', () => {
    const long = 'x'.repeat(80);
    for (const name of ['a.b', 'a/b', '도구', long, `${long}y`, 'a b']) {
      expect(prefixedName('github', name)).toMatch(/^github__[A-Za-z0-9_-]{1,56}$/);
      expect(prefixedName('github', name)).toBe(prefixedName('github', name));
    }
    expect(new Set(['a.b', 'a/b', 'a_b', long, `${long}y`].map((name) => prefixedName('github', name))).size).toBe(5);
  });
});

describe('prefixedUri', () => {
  it.each(['file:///a/b', 'test://x?y=1#z', 'ui://app/view', 'naru+other+file:///nested', 'plain'])(
    'comes back from %s',
    (uri) => {
      expect(splitUri(prefixedUri('my-server', uri))).toEqual({ serverSlug: 'my-server', uri });
    },
  );

  it('keeps the scheme that hosts of apps look for', () => {
    expect(prefixedUri('s', 'ui://app/view')).toBe('ui://s__app/view');
  });

  it('knows what it did not make', () => {
    expect(splitUri('file:///a')).toBeUndefined();
    expect(splitUri('ui://app')).toBeUndefined();
  });
});
