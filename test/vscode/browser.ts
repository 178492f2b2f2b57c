import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface BrowserWindow {
  page: Page;
  close(): Promise<void>;
}

/** A headless Chromium window with a fresh profile. It reaches this machine only: all else is refused at once. */
export async function openBrowser(size = { width: 1400, height: 900 }): Promise<BrowserWindow> {
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() ?? installChromium(),
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({ viewport: size });
  await context.route(
    (url) => url.hostname !== '127.0.0.1' && url.hostname !== 'localhost',
    (route) => route.abort(),
  );
  return { page: await context.newPage(), close: () => browser.close() };
}

/** The browser that `CHROMIUM` names, or else the first on the PATH that is built on Chromium. */
function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which is not there.`);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const onMac = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  return [...onPath, ...onMac].find((path) => existsSync(path));
}

function installChromium(): string {
  const advice = 'install Chromium or Chrome, or set CHROMIUM to the path of one';
  if (spawnSync('apt-get', ['--version']).error) throw new Error(`No browser was found: ${advice}.`);
  console.log("Installing Debian's chromium and fonts-liberation (once) …");
  try {
    asRoot('apt-get', 'update', '-qq');
    asRoot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation');
  } catch {
    throw new Error(
      `No browser was found, and apt-get could not install one (what it said stands above): ${advice}.`,
    );
  }
  return findChromium()!;
}

function asRoot(...command: string[]): void {
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', ...command];
  execFileSync(program, args, {
    // apt-get's chatter goes to stderr, so that stdout stays what this program says.
    stdio: ['inherit', process.stderr, 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
