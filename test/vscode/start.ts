import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { repository } from './repository.ts';
import { startServer } from './server.ts';
import type { Theme } from './workbench.ts';

const usage = `npm start                              VS Code on examples/, with this extension
npm start -- --check [--theme THEME] [--screenshot FILE]
                                       the main job by itself; exit code 0 if all went well
THEME is dark, light or hc.`;

const examples = join(repository, 'examples');
const example = join(examples, 'mnist.ts');

/** `npm start`: builds, then opens the examples in the desktop's VS Code or serves one on this machine. */
async function main(): Promise<void> {
  const { values } = readArguments();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  build();
  if (values.check) {
    const theme = values.theme as Theme;
    const screenshot = values.screenshot ?? join(repository, `test/artifacts/check-${theme}.png`);
    process.exit((await check({ folder: examples, file: example, theme, screenshot })) ? 0 : 1);
  }
  if (!openDesktop()) await serve();
}

function readArguments() {
  try {
    const parsed = parseArgs({
      options: {
        check: { type: 'boolean' },
        theme: { type: 'string', default: 'dark' },
        screenshot: { type: 'string' },
      },
    });
    if (!['dark', 'light', 'hc'].includes(parsed.values.theme))
      throw new Error(`no theme ${parsed.values.theme}`);
    return parsed;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function build(): void {
  const npm = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: repository,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) process.exit(1);
}

/** False where there is no `code` on the PATH or no display to show it on. */
function openDesktop(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return false;
  const code = spawnSync(
    'code',
    [
      '--new-window',
      '--disable-workspace-trust',
      `--extensionDevelopmentPath=${repository}`,
      examples,
      example,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  if (code.status === 0) console.log('VS Code opens examples/ with Tensorscope.');
  return code.status === 0;
}

async function serve(): Promise<void> {
  const server = await startServer({
    token: randomBytes(16).toString('hex'),
    settings: { 'editor.inlayHints.enabled': 'on' },
  });
  console.log(`\nVS Code with Tensorscope runs on this machine. Open it in a browser:\n
  ${server.address(examples, example)}\n
Ctrl+C ends it.`);
  await new Promise(() => setInterval(() => {}, 1 << 30));
}

await main();
