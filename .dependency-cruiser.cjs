// Which unit may import which; the table is in ARCHITECTURE.md. scripts/boundaries.test.ts plants a fault for every rule here,
// because a rule that resolves nothing passes in silence.
const test = '\\.test\\.tsx?$';
const unit = '^((?:packages|apps)/[^/]+)/';

const betweenUnits = [
  {
    name: 'contract-stands-alone',
    comment: 'contract is what every side shares, browsers too: zod beside it and nothing else.',
    from: { path: '^packages/contract/', pathNot: test },
    to: { pathNot: ['^packages/contract/', '(^|/)node_modules/zod/'] },
  },
  {
    name: 'egress-stands-alone',
    comment: 'egress is below everything that sends requests, so it knows none of it.',
    from: { path: '^packages/egress/' },
    to: { path: '^(packages|apps)/', pathNot: '^packages/egress/' },
  },
  {
    name: 'engines-do-not-meet',
    comment: 'gateway, runtime and flow declare ports; only the server’s wire.ts joins them.',
    from: { path: '^packages/(gateway|runtime|flow)/' },
    to: { path: '^packages/(gateway|runtime|flow)/', pathNot: '^packages/$1/' },
  },
  {
    name: 'packages-not-apps',
    comment: 'A package works in any application.',
    from: { path: '^packages/' },
    to: { path: '^apps/' },
  },
  {
    name: 'front-door-only',
    comment: 'What a unit offers is its index.ts; everything else of it may change at any time.',
    from: { path: unit },
    to: { path: '^(packages|apps)/[^/]+/src/', pathNot: ['^$1/', '^(packages|apps)/[^/]+/src/index\\.ts$'] },
  },
  {
    name: 'outside-through-the-front-door',
    comment: 'Whole-system tests and the benchmark use units as their users do.',
    from: { path: '^(test|bench)/' },
    to: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^(packages|apps)/[^/]+/src/index\\.ts$' },
  },
  {
    name: 'screens-speak-contract',
    comment: 'Dashboard and editor extension run elsewhere: they know the shapes on the line and nothing behind them.',
    from: { path: '^apps/(web|vscode)/' },
    to: { path: '^(packages/(?!contract/)|apps/)', pathNot: '^apps/(web|vscode)/' },
  },
  {
    name: 'apps-not-apps',
    comment: 'Only the command line runs the server in place.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/server/'] },
  },
  {
    name: 'cli-runs-the-server-in-local-only',
    comment: 'Every other command is a client of the REST API and starts without loading the server.',
    from: { path: '^apps/cli/', pathNot: ['^apps/cli/src/local\\.ts$', test] },
    to: { path: '^(apps/server/|packages/(?!contract/))' },
  },
];

const withinUnits = [
  {
    name: 'mcp-sdk-at-the-edges',
    comment: 'The protocol library changes with every revision: only the codecs see it.',
    from: { path: '^packages/', pathNot: ['^packages/gateway/src/(edge|upstream)/', test] },
    to: { path: '(^|/)node_modules/@modelcontextprotocol/' },
  },
  {
    name: 'policies-do-not-meet',
    comment: 'The order of policies is the chain’s business, so no policy may rely on another.',
    from: { path: '^packages/gateway/src/policy/([^/]+)/' },
    to: { path: '^packages/gateway/src/policy/[^/]+/', pathNot: '^packages/gateway/src/policy/$1/' },
  },
  {
    name: 'features-meet-in-services',
    comment: 'Routes and queries of a feature are its own; others ask its service, where the rules are.',
    from: { path: '^apps/server/src/features/([^/]+)/' },
    to: {
      path: '^apps/server/src/features/[^/]+/',
      pathNot: ['^apps/server/src/features/$1/', '^apps/server/src/features/[^/]+/service\\.ts$'],
    },
  },
  {
    name: 'repositories-own-the-database',
    comment: 'A query outside a repository escapes the rule that the tenant comes first.',
    from: {
      path: '^apps/server/src/',
      pathNot: ['^apps/server/src/db/', '(^|[/-])repository\\.ts$', '^apps/server/src/(wire|start)[^/]*\\.ts$', test],
    },
    to: { path: '^apps/server/src/db/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'engines-are-built-in-wire',
    comment: 'One place joins gateway, runtime and flow; elsewhere the server knows their types.',
    from: {
      path: '^apps/server/src/',
      pathNot: ['^apps/server/src/(wire|start)[^/]*\\.ts$', '^apps/server/src/data-plane/', test],
    },
    to: { path: '^packages/(gateway|runtime|flow)/', dependencyTypesNot: ['type-only'] },
  },
];

const everywhere = [
  {
    name: 'must-resolve',
    comment: 'An import that cannot be resolved is an import that no rule above was applied to.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Files in a cycle can only be understood, tested and moved together.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'declared-dependencies',
    comment: 'A dependency that only happens to be installed is gone on the next machine.',
    // Vitest is the repository's, for the tests of every unit.
    from: { path: unit, pathNot: [test, '/vitest\\.config\\.ts$', '/test-setup\\.ts$', '\\.fixture\\.ts$'] },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-tests-in-sources',
    comment: 'What only tests need must not be shipped.',
    from: { path: '^(packages|apps)/', pathNot: [test, '/test-support/', '\\.fixture\\.ts$'] },
    to: { path: [test, '^test/'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...betweenUnits, ...withinUnits, ...everywhere].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
