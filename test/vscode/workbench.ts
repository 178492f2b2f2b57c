import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type BrowserWindow, openBrowser } from './browser.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

export type Theme = 'dark' | 'light' | 'hc';

const themes: Record<Theme, string> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  hc: 'Default High Contrast',
};

const themeClasses: Record<Theme, string> = { dark: 'vs-dark', light: 'vs', hc: 'hc-black' };

/** Milliseconds after which something that does not come is missing: a cold start on a slow machine takes a third. */
const patience = 40_000;

export interface WorkbenchOptions extends ServerOptions {
  folder: string;
  /** The file to open; an absolute path, as `folder` is. */
  file?: string;
  theme?: Theme;
}

/** VS Code's window in a headless browser, and what a person does in it. */
export class Workbench {
  private constructor(
    private readonly server: Server,
    private readonly browser: BrowserWindow,
    readonly page: Page,
    private readonly folder: string,
  ) {
    page.setDefaultTimeout(patience);
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const server = await startServer({
      ...options,
      settings: {
        'workbench.colorTheme': themes[options.theme ?? 'dark'],
        'editor.inlayHints.enabled': 'on',
        'editor.minimap.enabled': false,
        ...options.settings,
      },
    });
    try {
      const browser = await openBrowser();
      const workbench = new Workbench(server, browser, browser.page, options.folder);
      await browser.page.goto(server.address(options.folder, options.file));
      await workbench.page.locator('.monaco-workbench').waitFor();
      if (options.file) await workbench.editor.locator('.view-line').first().waitFor();
      return workbench;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Reloads the window by its own command. Where its address names a file, VS Code would open that alone. */
  async reload(): Promise<void> {
    const address = this.server.address(this.folder);
    await this.page.evaluate((url) => history.replaceState(null, '', url), address);
    const loaded = this.page.waitForEvent('load');
    await (await this.listCommands('Developer: Reload Window')).first().click();
    await loaded;
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** The first editor group's text. */
  get editor(): Locator {
    return this.page.locator('.editor-instance').first();
  }

  /** Runs a command from the palette, by its whole title. */
  async run(title: string): Promise<void> {
    const deadline = Date.now() + patience;
    for (;;) {
      const row = (await this.listCommands(title)).filter({ hasText: title }).first();
      // The list is made when the palette opens, which may be before an extension's commands are known.
      if (await appears(row, 1000)) break;
      await this.closePalette();
      if (Date.now() > deadline) throw new Error(`the palette has no ${title}`);
    }
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Opens the palette on `text`; gives its rows. */
  async listCommands(text: string): Promise<Locator> {
    const input = this.page.locator('.quick-input-widget input.input');
    await this.page.keyboard.press('F1');
    await input.fill(`>${text}`);
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** Changes the theme by the settings of the open folder. */
  async choose(theme: Theme): Promise<void> {
    const settings = join(this.folder, '.vscode', 'settings.json');
    mkdirSync(dirname(settings), { recursive: true });
    writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': themes[theme] }));
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
  }

  async closePalette(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /**
   * Opens the light bulb's menu once the bulb is there: VS Code drops a menu that was asked for while it still looks
   * for what the bulb offers.
   */
  async quickFix(): Promise<Locator> {
    await this.editor
      .locator('.lightBulbWidget:visible, [class*="gutter-lightbulb"]:visible')
      .first()
      .waitFor();
    await this.run('Quick Fix...');
    return this.page.locator('.action-widget');
  }

  /** The lines of the editor that show `text`, be it typed or an inlay hint. */
  line(text: string | RegExp): Locator {
    return this.editor.locator('.view-line').filter({ hasText: text });
  }

  /** Puts the mouse on the hint that shows `label` in a line, and gives its tooltip. */
  async hover(line: string, label: string): Promise<Locator> {
    const tooltip = this.page.locator('.monaco-hover:not(.hidden) .hover-row-contents');
    await this.page.mouse.move(5, 5);
    await this.page.keyboard.press('Escape');
    await tooltip.first().waitFor({ state: 'hidden' });
    const hint = this.line(line).locator('span', { hasText: label }).last();
    // The editor draws its lines anew now and then, and shows a tooltip to a mouse that came from somewhere.
    const deadline = Date.now() + patience;
    while ((await tooltip.count()) === 0) {
      if (Date.now() > deadline) throw new Error(`the tooltip of ${label} does not come`);
      const box = await hint.boundingBox({ timeout: 2000 }).catch(() => null);
      if (!box) continue;
      // At once, as the tooltip of a line on the way may cover this one.
      await this.page.mouse.move(5, 5);
      for (const x of [10, 20]) await this.page.mouse.move(box.x + x, box.y + box.height / 2);
      await appears(tooltip.first(), 2000);
    }
    return tooltip.first();
  }

  /** Until a line that shows `text` has something like this written behind it: CSS makes it, so no text holds it. */
  async waitForDecoration(text: string, wanted: RegExp): Promise<void> {
    const deadline = Date.now() + patience;
    for (;;) {
      const written = await this.line(text)
        .first()
        .evaluate((line) =>
          [...line.querySelectorAll('span')]
            .map((span) => getComputedStyle(span, '::after').content)
            .join(' '),
        );
      // VS Code writes its spaces so that they do not break.
      if (wanted.test(written.replaceAll('\u00a0', ' '))) return;
      if (Date.now() > deadline) throw new Error(`behind ${text} stands ${written}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** What the webview of this extension shows. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  toast(text: string): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** The button of the editor's title bar with this tooltip. */
  titleButton(label: string | RegExp): Locator {
    return this.page.locator('.editor-actions').getByRole('button', { name: label });
  }

  /** The underlinings of errors. */
  get squiggles(): Locator {
    return this.editor.locator('.squiggly-error');
  }

  /** Until the status bar tells that the cursor is on a line, counted from 1. */
  async waitForCursor(line: number): Promise<void> {
    await this.page
      .locator('#status\\.editor\\.selection')
      .filter({ hasText: `Ln ${line}, ` })
      .waitFor();
  }

  /** Selects the first `text` of the editor. */
  async goTo(text: string): Promise<void> {
    await this.editor.locator('.view-lines').click({ position: { x: 5, y: 5 } });
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.press('Control+F');
    const find = this.page.locator('.find-widget.visible');
    await find.locator('.find-part textarea').fill(text);
    await find.locator('.matchesCount').filter({ hasText: /^1 of/ }).waitFor();
    await this.page.keyboard.press('Escape');
    await find.waitFor({ state: 'detached' });
    await this.editor.locator('.monaco-editor.focused').waitFor();
  }

  /** Types `replacement` in the place of the first `text` of the editor. */
  async replace(text: string, replacement: string): Promise<void> {
    await this.goTo(text);
    await this.page.keyboard.insertText(replacement);
  }

  /** Says yes to the question whether this folder is trusted. */
  async trust(): Promise<void> {
    await this.run('Workspaces: Manage Workspace Trust');
    await this.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: /^Trust/ })
      .first()
      .click();
  }

  async shot(file: string): Promise<void> {
    mkdirSync(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

function appears(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
