import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { type BrowserWindow, openBrowser } from '../vscode/browser.ts';
import { artifacts, repository } from '../vscode/repository.ts';

describe('the report of a run', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const out = join(folder, 'report.html');
  let window: BrowserWindow;

  before(async () => {
    const run = join(folder, 'run');
    const tensorscope = (...args: string[]) => execFileSync(process.execPath, ['dist/cli.js', ...args]);
    const program = join(repository, 'test/fixtures/prototypes/reports.ts');
    tensorscope('train', program, '--seed', '7', '--run-dir', run);
    writeFileSync(join(run, 'note.json'), JSON.stringify({ name: 'A <b>fine</b> run', note: 'as it was' }));
    tensorscope('report', run, '--out', out);
    window = await openBrowser({ width: 1000, height: 1000 });
    await window.page.setContent(readFileSync(out, 'utf8'));
  });
  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true });
  });

  it('says what was run, and how it ended', async () => {
    const { page } = window;
    await page.getByRole('heading', { name: 'A <b>fine</b> run' }).waitFor();
    await page.getByText('finished after 180 steps').waitFor();
    await page.getByText('as it was').waitFor();
    const facts = await page.locator('.report-facts').innerText();
    assert.match(facts, /seed\s+7\b/);
    assert.match(facts, /program\s+reports\.ts/);
  });

  it('draws the curves and shows the media', async () => {
    const { page } = window;
    const loss = page.locator('section.chart').filter({ has: page.getByRole('heading', { name: 'loss' }) });
    await loss.locator('canvas').waitFor();
    await loss
      .getByText(/least [\d.]+ at step \d+/)
      .first()
      .waitFor();
    await page.getByText('Media').waitFor();
    const image = page.locator('img').first();
    await image.waitFor();
    assert.ok((await image.evaluate((img) => (img as HTMLImageElement).naturalWidth)) > 0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(artifacts, `report-${colorScheme}.png`) });
    }
  });

  it('has the code, and saves a chart', async () => {
    const { page } = window;
    await page.locator('summary', { hasText: 'reports.ts' }).click();
    await page.locator('.report-code', { hasText: "from 'tensorscope'" }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save this chart as CSV' }).first().click();
    assert.match((await download).suggestedFilename(), /\.csv$/);
  });

  it('is not made of a folder that holds no run', () => {
    const failed = () => execFileSync(process.execPath, ['dist/cli.js', 'report', folder], { stdio: 'pipe' });
    assert.throws(failed, /holds no run that can be read/);
  });
});
