// node test/launch.mjs PROGRAM.ts [ARGUMENTS]: runs a TypeScript program of this project on a fresh clone too.
// Plain JavaScript without a dependency, since it is what installs the dependencies when they are absent or stale.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [program, ...programArguments] = process.argv.slice(2);

requireNode(20, 11);
const stale = missingPackages();
if (stale.length > 0) install(stale);
run();

function requireNode(major, minor) {
  const [have, haveMinor] = process.versions.node.split('.').map(Number);
  if (have > major || (have === major && haveMinor >= minor)) return;
  console.error(`Tensorscope needs Node ${major}.${minor} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** The packages of package-lock.json that node_modules lacks or holds in another version. */
function missingPackages() {
  const wanted = lockedPackages('package-lock.json');
  const have = lockedPackages('node_modules/.package-lock.json');
  return Object.keys(wanted).filter((path) => {
    if (path === '' || (wanted[path].optional && !have[path])) return false;
    return have[path]?.version !== wanted[path].version || !existsSync(resolve(root, path));
  });
}

function lockedPackages(file) {
  const path = resolve(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

function install(packages) {
  const fresh = !existsSync(resolve(root, 'node_modules'));
  console.log(`Installing ${packages.length} packages from the npm registry …`);
  const npm = spawnSync('npm', [fresh ? 'ci' : 'install', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status === 0) return;
  console.error('npm could not install the dependencies; what it said stands above.');
  process.exit(1);
}

function run() {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...programArguments], {
    cwd: root,
    stdio: 'inherit',
  });
  // Ctrl+C reaches the child by itself; here it must only not end this process before the child has cleaned up.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
