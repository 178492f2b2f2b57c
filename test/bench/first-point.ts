import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { Workbench } from '../vscode/workbench.ts';
import { milliseconds, quantile } from './figures.ts';

const ROUNDS = 5;

/** From the keys of the Train command to the first point on screen, in a window where the program was trained before. */
export async function benchFirstPoint(): Promise<void> {
  const folder = copyOfFixture('prototypes');
  const workbench = await Workbench.open({ folder, file: join(folder, 'steady.ts') });
  try {
    const panel = new TrainingPanel(workbench.panel);
    await workbench.line('const hidden').filter({ hasText: '[32, 16]' }).waitFor();
    await workbench.run('Tensorscope: Train');
    await panel.waitForStep(20);
    const times: number[] = [];
    const started: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await workbench.run('Tensorscope: Stop');
      await panel.waitForState('Stopped');
      await workbench.editor.locator('.view-lines').click({ position: { x: 5, y: 5 } });
      const page = workbench.panel.locator('body');
      const shown = page.evaluate(firstPoint);
      // The page answers in the order of the questions: the one before this one is at work.
      await page.evaluate(() => {});
      await workbench.page.keyboard.press('Control+K');
      const start = Date.now();
      await workbench.page.keyboard.press('Alt+T');
      times.push((await shown) - start);
      started.push(startOfLastRun(folder) - start);
    }
    console.log('From the Train command to the first point on screen, in a real VS Code, steady.ts:');
    const [median, worst] = [quantile(times, 0.5), Math.max(...times)].map(milliseconds);
    const loading = milliseconds(quantile(started, 0.5));
    console.log(`  median ${median}, worst ${worst}; of it until the program begins ${loading}
`);
  } finally {
    await workbench.close();
  }
}

/** When its engine and its bundle were there. */
function startOfLastRun(folder: string): number {
  const runs = join(folder, '.tensorscope/runs');
  const newest = readdirSync(runs).sort().at(-1)!;
  return Date.parse(JSON.parse(readFileSync(join(runs, newest, 'run.json'), 'utf8')).started);
}

/** Waits in the panel until the curves of before are gone and the first of the new ones is drawn. */
function firstPoint(): Promise<number> {
  return new Promise((resolve) => {
    let gone = false;
    const timer = setInterval(() => {
      const hidden = Boolean(document.querySelector<HTMLElement>('.curves')!.hidden);
      gone ||= hidden;
      if (!gone || hidden || !document.querySelector('.legend-value')?.textContent) return;
      clearInterval(timer);
      requestAnimationFrame(() => resolve(Date.now()));
    }, 2);
  });
}
