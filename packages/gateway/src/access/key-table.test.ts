import { describe, expect, it } from 'vitest';
import { everyone } from '../gateway.fixture.ts';
import { hashKey, KeyTable } from './key-table.ts';

describe('KeyTable', () => {
  it('knows a key by its hash until it is deleted', () => {
    const table = new KeyTable();
    table.set(hashKey('mcp_proj_a'), everyone);
    expect(table.resolve('mcp_proj_a')).toBe(everyone);
    expect(table.resolve('mcp_proj_b')).toBeUndefined();
    table.delete(hashKey('mcp_proj_a'));
    expect(table.resolve('mcp_proj_a')).toBeUndefined();
  });

  it('refuses an expired key, and every key while it is locked', () => {
    const table = new KeyTable();
    table.set(hashKey('old'), everyone, new Date(Date.now() - 1));
    table.set(hashKey('good'), everyone, new Date(Date.now() + 60_000));
    expect(table.resolve('old')).toBeUndefined();
    expect(table.resolve('good')).toBe(everyone);
    table.locked = true;
    expect(table.resolve('good')).toBeUndefined();
  });
});
