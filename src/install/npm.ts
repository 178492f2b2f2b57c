import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InstallError } from './install-error.ts';
import { type Ran, type RunOptions, runProcess } from './process.ts';

/** Runs npm in a folder of its own, untouched by the project that this may have been started in. */
export async function npm(args: string[], options: Omit<RunOptions, 'env' | 'shell'>): Promise<Ran> {
  const command = onPath('npm');
  if (!command || !onPath('node')) {
    throw new InstallError(
      `${command ? 'node' : 'npm'} was not found on the PATH. Install Node.js 20 or newer, which brings both (nodejs.org), start this program again so that it sees the new PATH, and install once more.`,
    );
  }
  const windows = process.platform === 'win32';
  // A command file of Windows runs in a shell only, where its own path may hold spaces.
  return runProcess(windows ? `"${command}"` : command, args, {
    ...options,
    env: cleanEnvironment(),
    shell: windows,
  });
}

/** `npx` and `npm run` hand down where to install, and in production npm would leave out what is needed. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ELECTRON_RUN_AS_NODE: __, ...env } = process.env;
  for (const name of Object.keys(env)) {
    if (/^npm_config_(local_)?prefix$|^npm_config_global/i.test(name)) delete env[name];
  }
  return env;
}

function onPath(name: string): string | null {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}
