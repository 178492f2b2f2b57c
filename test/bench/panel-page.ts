import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { PanelUpdate } from '../../src/protocol/panel.ts';

/** The packaged page of the panel, with a host that only listens. */
export async function loadPanel(page: Page): Promise<void> {
  await page.setContent('<!doctype html><body><main id="panel"></main></body>');
  await page.addStyleTag({ content: readFileSync('dist/webview/panel.css', 'utf8') });
  await page.addScriptTag({
    // tsx marks functions by `__name`, also those that go to the page.
    content:
      'window.__name = (f) => f; window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });',
  });
  await page.addScriptTag({ content: readFileSync('dist/webview/panel.js', 'utf8') });
}

/** Hands the page what the host tells it; columns of points may be typed arrays. */
export async function tellPanel(page: Page, update: PanelUpdate): Promise<void> {
  const plain = JSON.stringify(update, (_key, value) =>
    value instanceof Float64Array ? { column: [...value].map(String) } : value,
  );
  await page.evaluate((text) => {
    const data = JSON.parse(text, (_key, value) =>
      value?.column ? Float64Array.from(value.column, Number) : value,
    );
    window.dispatchEvent(new MessageEvent('message', { data }));
  }, plain);
}
