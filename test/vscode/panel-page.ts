import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { PanelRequest, PanelUpdate, Points, RunStatus } from '../../src/protocol/panel.ts';
import { openBrowser } from './browser.ts';
import { TrainingPanel } from './panel.ts';
import { repository } from './repository.ts';
import type { Theme } from './workbench.ts';

type Reset = Extract<PanelUpdate, { type: 'reset' }>;

const address = 'http://localhost/';

/** What VS Code sets on the page's body. */
const themeClasses: Record<Theme, string> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
};

/** The panel's page as it is built, in a browser without VS Code: the test is its host. */
export class PanelPage {
  readonly panel: TrainingPanel;

  private constructor(
    readonly page: Page,
    private readonly closed: () => Promise<void>,
  ) {
    page.setDefaultTimeout(10_000);
    this.panel = new TrainingPanel(page);
  }

  static async open(theme: Theme = 'dark', size = { width: 700, height: 900 }): Promise<PanelPage> {
    const { page, close } = await openBrowser(size);
    await page.route(`${address}**`, (route) => {
      const name = new URL(route.request().url()).pathname;
      return name === '/'
        ? route.fulfill({ contentType: 'text/html', body: html(theme) })
        : route.fulfill({ path: join(repository, name) });
    });
    // tsx marks functions by `__name`, also those that go to the page.
    await page.addInitScript('window.__name = (f) => f');
    await page.addInitScript(host);
    await page.goto(address);
    return new PanelPage(page, close);
  }

  /** Tells the page all that there is; what is not given is as in a workspace in which nothing was trained yet. */
  reset(given: Partial<Reset> = {}): Promise<void> {
    return this.tell({ ...nothing, ...given });
  }

  tell(update: PanelUpdate): Promise<void> {
    return this.page.evaluate((data) => {
      window.dispatchEvent(new MessageEvent('message', { data }));
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())));
    }, update);
  }

  /** What the page asked of its host since the last call. */
  asked(): Promise<PanelRequest[]> {
    return this.page.evaluate(() => (window as unknown as { asked: PanelRequest[] }).asked.splice(0));
  }

  /** As VS Code does it: the colours and the body's class change together. */
  async choose(theme: Theme): Promise<void> {
    await this.page.evaluate(
      ([colors, name]) => {
        document.getElementById('theme')!.textContent = colors;
        document.body.className = name;
        return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      },
      [colorsOf(theme), themeClasses[theme]],
    );
  }

  close(): Promise<void> {
    return this.closed();
  }
}

export const trained: RunStatus = {
  file: '/work/net.ts',
  state: 'finished',
  step: 0,
  engine: 'native',
  engineReason: 'the default',
  runDir: '/work/.tensorscope/runs/1-net',
};

const nothing: Reset = {
  type: 'reset',
  status: { file: '/work/net.ts', state: 'idle', step: 0 },
  curves: [],
  tunables: [],
  changes: [],
  media: [],
  comparison: { runs: [], differences: [] },
  model: { layers: [] },
  cursor: null,
  tensor: null,
  rates: null,
  machineMemory: 8 * 2 ** 30,
};

/** A curve of so many points, one a step and ten a second. */
export function points(
  name: string,
  count: number,
  value: (i: number) => number,
  more: Partial<Points<Float64Array>> = {},
): Points<Float64Array> {
  const step = Float64Array.from({ length: count }, (_, i) => i);
  return { name, step, time: step.map((i) => i / 10), value: step.map(value), ...more };
}

function html(theme: Theme): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<style id="theme">${colorsOf(theme)}</style>
<link rel="stylesheet" href="/dist/webview/codicon.css" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="/dist/webview/panel.css">
<title>Tensorscope</title>
</head>
<body class="${themeClasses[theme]}">
<main id="panel"></main>
<script src="/dist/webview/panel.js"></script>
</body>
</html>`;
}

function colorsOf(theme: Theme): string {
  return readFileSync(join(repository, 'test/fixtures/themes', `${theme}.css`), 'utf8');
}

/** VS Code's own part of the page: it keeps what the page asks for, and its state. */
function host(): void {
  const asked: unknown[] = [];
  let state: unknown;
  Object.assign(window, {
    asked,
    acquireVsCodeApi: () => ({
      postMessage: (request: unknown) => asked.push(request),
      getState: () => state,
      setState: (next: unknown) => {
        state = structuredClone(next);
      },
    }),
  });
}
