// Makes dist/naru.mjs: the `naru` command with the server in it, one file, so that it starts in a fraction of a second.
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { root } from './repository-files.ts';

/** Found in node_modules at run time: they read files of their own (WebAssembly, data) or are optional natives. */
const external = ['@electric-sql/pglite', 'pg-native'];

const banner = [
  // CommonJS packages inside an ES module still call `require` for Node's own modules.
  "import { createRequire as naruCreateRequire } from 'node:module';",
  'const require = naruCreateRequire(import.meta.url);',
  "const naruSourceUrl = (file) => new URL('../' + file, import.meta.url).href;",
].join('\n');

/**
 * Our sources find files beside them (migrations, the dashboard) by `import.meta.url`. In the bundle it stays the address
 * of the source file, found from where the bundle lies in the checkout.
 */
const sourceAddresses: Plugin = {
  name: 'source-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\](apps|packages)[/\\][^/\\]+[/\\]src[/\\].*\.ts$/ }, async (args) => {
      const text = await readFile(args.path, 'utf8');
      const file = path.relative(root, args.path).split(path.sep).join('/');
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', `naruSourceUrl(${JSON.stringify(file)})`) };
    });
  },
};

const outfile = path.join(root, 'dist/naru.mjs');
const unfinished = `${outfile}.${process.pid}`;
await build({
  absWorkingDir: root,
  entryPoints: ['apps/cli/src/main.ts'],
  outfile: unfinished,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  external,
  plugins: [sourceAddresses],
  banner: { js: banner },
  legalComments: 'eof',
  logLevel: 'warning',
});
// A start that reads the bundle at this moment reads the whole of the old one or of the new one.
await rename(unfinished, outfile);
