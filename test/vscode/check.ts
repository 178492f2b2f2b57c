import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { TrainingPanel } from './panel.ts';
import { repository } from './repository.ts';
import { type Theme, Workbench } from './workbench.ts';

export interface CheckOptions {
  folder: string;
  file: string;
  theme: Theme;
  /** Where the picture goes. */
  screenshot: string;
}

const pointsWanted = 50;

/** Does the main job as a user would: opens the program, sees its shapes, trains it, watches the loss. */
export async function check({ folder, file, theme, screenshot }: CheckOptions): Promise<boolean> {
  let workbench: Workbench | undefined;
  try {
    const opening = stopwatch();
    workbench = await Workbench.open({ folder, file, theme });
    console.log(`workbench shown      ${opening()} s`);
    await watchMainJob(workbench, folder);
    await workbench.shot(screenshot);
    console.log(`screenshot           ${relative(process.cwd(), screenshot)}`);
    await workbench.run('Tensorscope: Stop');
    await new TrainingPanel(workbench.panel).waitForState('Stopped');
    return true;
  } catch (error) {
    console.error(`The check failed: ${(error as Error).message}`);
    const picture = join(repository, 'test/artifacts/check-failed.png');
    await workbench?.shot(picture).then(
      () => console.error(`What was to be seen then: ${relative(process.cwd(), picture)}`),
      () => {},
    );
    return false;
  } finally {
    await workbench?.close();
  }
}

async function watchMainJob(workbench: Workbench, folder: string): Promise<void> {
  const hints = stopwatch();
  await workbench
    .line(/\]\s→\s\[.*params/)
    .first()
    .waitFor();
  console.log(`hints                ${hints()} s after the file was shown`);

  await workbench.run('View: Toggle Primary Side Bar Visibility');
  const loss = stopwatch();
  await workbench.run('Tensorscope: Train');
  const panel = new TrainingPanel(workbench.panel);
  await panel.curve('loss').waitFor();
  console.log(`first loss           ${loss()} s after Train`);

  await panel.waitForStep(pointsWanted);
  await panel.layers.first().waitFor({ state: 'attached' });
  const points = pointsOfLastRun(folder);
  if (points < pointsWanted) throw new Error(`the curve has ${points} points; ${pointsWanted} are expected`);
  console.log(`points of the curve  ${points}`);
  console.log(`speed                ${await panel.speed()}`);
}

/** Counted in the run's own folder, which holds every point that the panel was given. */
function pointsOfLastRun(folder: string): number {
  const runs = join(folder, '.tensorscope/runs');
  const newest = join(runs, readdirSync(runs).sort().at(-1)!);
  const lines = readFileSync(join(newest, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return lines.filter((line) => JSON.parse(line).name === 'loss').length;
}

/** Gives the seconds since it was started. */
function stopwatch(): () => string {
  const started = performance.now();
  return () => ((performance.now() - started) / 1000).toFixed(2);
}
