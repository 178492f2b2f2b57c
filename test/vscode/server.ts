import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { installVSCode } from './install.ts';
import { repository } from './repository.ts';

export interface ServerOptions {
  /** Settings beside the ones that keep the workbench quiet. */
  settings?: Record<string, unknown>;
  /** Further environment of the server and of the extension host, which inherits it. */
  environment?: Record<string, string>;
  /** What the address must hold for the server to answer; absent, it answers whoever is on this machine. */
  token?: string;
  /** With `restricted` a folder is not trusted until the user says so; else all are. */
  restricted?: boolean;
  /**
   * For a test suite in the extension host: the page may then name the extension and its tests. The workbench shows no
   * notification toasts in that mode; without it the extension is an installed one.
   */
  testHost?: boolean;
}

export interface Server {
  /** The workbench's address on a folder, with a file opened in it where one is named. */
  address(folder: string, file?: string, payload?: [string, string][]): string;
  /** A path of this machine as the workbench names it. */
  remote(path: string): string;
  /** What the server printed so far. */
  log(): string;
  stop(): Promise<void>;
}

const quiet = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  // In a browser VS Code saves by itself; on the desktop, and in these tests, the user does.
  'files.autoSave': 'off',
  'chat.disableAIFeatures': true,
};

/** Starts a VS Code server that has this extension, on a free port of the loopback interface. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const vscode = installVSCode(join(repository, '.vscode-test'), console.log);
  const data = layOutData(options);
  const port = await freePort();
  const logFile = join(data, 'server.log');
  const child = launch(
    vscode.node,
    [join(vscode.directory, 'out/server-main.js'), ...serverArguments(options, data, port)],
    {
      logFile,
      environment: { ...options.environment, XDG_RUNTIME_DIR: data },
    },
  );
  const kill = (signal: NodeJS.Signals) => {
    // The server is the leader of a process group of its own, and so its extension hosts end with it.
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // Nothing of the group is left.
    }
  };
  const removeData = () => rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const endAtExit = () => {
    kill('SIGKILL');
    removeData();
  };
  process.once('exit', endAtExit);

  const stop = async () => {
    kill('SIGTERM');
    await Promise.race([
      new Promise((resolve) => onceGone(child, resolve)),
      pause(3000, undefined, { ref: false }),
    ]);
    kill('SIGKILL');
    process.off('exit', endAtExit);
    removeData();
  };
  const log = () => readFileSync(logFile, 'utf8');
  const base = `http://127.0.0.1:${port}/`;
  // The workbench takes the host of its own address for that of the server, and so must every file that is named.
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  try {
    await untilItAnswers(base, options.token, child);
    return { address: (...target) => workbenchAddress(base, options, remote, ...target), remote, log, stop };
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`VS Code's server did not start: ${(error as Error).message}\n${said}`);
  }
}

function serverArguments(options: ServerOptions, data: string, port: number): string[] {
  return [
    '--host=127.0.0.1',
    `--port=${port}`,
    options.token ? `--connection-token=${options.token}` : '--without-connection-token',
    '--accept-server-license-terms',
    '--telemetry-level=off',
    `--server-data-dir=${data}`,
    `--extensions-dir=${join(data, 'extensions')}`,
    ...(options.restricted ? [] : ['--disable-workspace-trust']),
    ...(options.testHost ? ['--enable-smoke-test-driver'] : []),
  ];
}

/** The server's own folder, in the state that it has after this extension was installed by hand. */
function layOutData(options: ServerOptions): string {
  const data = mkdtempSync(join(tmpdir(), 'tensorscope-vscode-'));
  mkdirSync(join(data, 'data/Machine'), { recursive: true });
  mkdirSync(join(data, 'extensions'));
  const settings = { ...quiet, ...options.settings };
  writeFileSync(join(data, 'data/Machine/settings.json'), JSON.stringify(settings, null, 2));
  const { publisher, name, version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const installed = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: pathToFileURL(repository).pathname.replace(/\/$/, ''), scheme: 'file' },
  };
  writeFileSync(
    join(data, 'extensions/extensions.json'),
    JSON.stringify(options.testHost ? [] : [installed]),
  );
  return data;
}

function launch(
  command: string,
  args: string[],
  { logFile, environment }: { logFile: string; environment: Record<string, string> },
): ChildProcess {
  const output = openSync(logFile, 'a');
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...environment },
    detached: true,
  });
  closeSync(output);
  return child;
}

function onceGone(child: ChildProcess, then: (value?: unknown) => void): void {
  if (child.exitCode !== null || child.signalCode !== null) then();
  else child.once('exit', then);
}

async function untilItAnswers(base: string, token: string | undefined, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  const headers: Record<string, string> = token ? { cookie: `vscode-tkn=${token}` } : {};
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('no answer within 60 s');
    const page = await fetch(base, { headers }).catch(() => undefined);
    if (page?.ok) return;
    await pause(50);
  }
}

function workbenchAddress(
  base: string,
  options: ServerOptions,
  remote: Server['remote'],
  folder: string,
  file?: string,
  payload: [string, string][] = [],
): string {
  const address = new URL(base);
  if (options.token) address.searchParams.set('tkn', options.token);
  address.searchParams.set('folder', folder);
  const opened: [string, string][] = file ? [['openFile', remote(file)], ...payload] : payload;
  if (opened.length > 0) address.searchParams.set('payload', JSON.stringify(opened));
  return address.toString();
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}
