import { describe, expect, it } from 'vitest';
import { missingPaths } from './check-docs-paths.ts';
import { secretFindings } from './check-secrets.ts';
import { shrunk, sizeFindings } from './check-sizes.ts';
import { incompleteFindings, isAtLeast, versionFindings } from './check-versions.ts';

describe('documented paths', () => {
  const exists = (file: string) => ['docs/guide.md', 'packages/gateway'].includes(file);

  it('finds paths that are gone, in links and in backticks', () => {
    const text = 'See [guide](guide.md#top), [old](../old.md).\n`packages/gateway/` and `packages/hub/src/a.ts:12`';
    expect(missingPaths('docs/index.md', text, exists)).toEqual([
      'docs/index.md:1: old.md does not exist',
      'docs/index.md:2: packages/hub/src/a.ts does not exist',
    ]);
  });

  it('passes over web addresses, patterns, code blocks and what a build makes', () => {
    const text =
      '[site](https://example.com/x) `packages/*/src` `dist/naru.mjs` `application/json`\n```\n`apps/none`\n```';
    expect(missingPaths('README.md', text, exists)).toEqual([]);
  });
});

describe('sizes', () => {
  it('refuse a new long file and a listed one that grew, and let no slack stay', () => {
    const baseline = { 'old.ts': 500, 'grown.ts': 400 };
    const findings = sizeFindings({ 'new.ts': 301, 'fine.ts': 300, 'old.ts': 450, 'grown.ts': 401 }, baseline);
    expect(findings).toHaveLength(3);
    expect(findings.join()).toMatch(/new\.ts: 301.*grown\.ts: grew from 400 to 401.*old\.ts: shrank to 450/);
  });

  it('only ever shrink the list', () => {
    const sizes = { 'old.ts': 450, 'grown.ts': 401, 'new.ts': 999, 'split.ts': 100 };
    const baseline = { 'old.ts': 500, 'grown.ts': 400, 'split.ts': 800, 'gone.ts': 600 };
    expect(shrunk(sizes, baseline)).toEqual({ 'old.ts': 450, 'grown.ts': 400 });
  });
});

describe('versions', () => {
  it('refuse a known bad version wherever it is installed, and forbidden packages', () => {
    const lock = {
      packages: {
        'node_modules/hono': { version: '4.13.19' },
        'node_modules/tool/node_modules/hono': { version: '4.9.0' },
        'node_modules/vm2': { version: '3.12.1' },
      },
    };
    expect(versionFindings(lock).map((finding) => finding.split(':')[0])).toEqual([
      'node_modules/tool/node_modules/hono',
      'node_modules/vm2',
    ]);
  });

  it('compare numbers, and count a pre-release as older than its release', () => {
    expect([isAtLeast('1.10.0', '1.9.9'), isAtLeast('1.9.9', '1.10.0'), isAtLeast('2.0.0-rc.1', '2.0.0')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('find builds for other platforms that the lock file misses', () => {
    const tool = { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-mac': '1.0.0' } };
    const packages = {
      'node_modules/tool': tool,
      'node_modules/tool/node_modules/tool-linux': {},
      'node_modules/tool-mac': {},
    };
    expect(incompleteFindings({ packages })).toEqual([]);
    expect(incompleteFindings({ packages: { 'node_modules/tool': tool } })).toHaveLength(2);
  });
});

describe('credentials', () => {
  it('are found by their form and not repeated', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const [finding] = secretFindings('a.ts', `// first\nconst token = '${token}';`);
    expect(finding).toMatch(/^a\.ts:2: looks like a GitHub token/);
    expect(finding).not.toContain(token);
  });

  it('are not seen in what merely resembles them', () => {
    expect(secretFindings('a.md', 'mcp_proj_… sk-… -----BEGIN PRIVATE KEY----- (shortened)')).toEqual([]);
  });
});
