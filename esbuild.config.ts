import { cpSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** One entry per program. The ES modules share chunks, so the runner and the CLI hand out one library. */
await Promise.all([
  build({
    entryPoints: {
      library: 'src/library/index.ts',
      operators: 'src/library/operators.ts',
      runner: 'src/runner/main.ts',
      link: 'src/runner/link.ts',
      bundler: 'src/runner/bundle/bundler.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // A layer is shown under its class's name.
    keepNames: true,
    define: { __VERSION__: JSON.stringify(version) },
    sourcemap: true,
  }),
  build({
    entryPoints: { extension: 'src/host/extension.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    sourcemap: true,
  }),
  build({
    entryPoints: { panel: 'webview/panel.ts', report: 'webview/report/report.ts' },
    outdir: 'dist/webview',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    sourcemap: true,
  }),
]);
cpSync('node_modules/@vscode/codicons/dist/codicon.css', 'dist/webview/codicon.css');
cpSync('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf');
