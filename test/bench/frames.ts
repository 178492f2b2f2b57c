import type { Page } from 'playwright-core';
import type { Points } from '../../src/protocol/panel.ts';
import { openBrowser } from '../vscode/browser.ts';
import { milliseconds, quantile } from './figures.ts';
import { loadPanel } from './panel-page.ts';

const RUNS = 10;
const POINTS = 200_000;
const FRAMES = 120;

/** The time that the panel's page needs for a frame with ten runs of 200,000 points: while it pans, and as points come. */
export async function benchFrames(): Promise<void> {
  const browser = await openBrowser();
  try {
    const { page } = browser;
    await open(page);
    console.log(`Frames of the panel, ${RUNS} runs of ${POINTS.toLocaleString('en')} points:`);
    for (const [what, act] of [
      ['panning', 'pan'],
      ['smoothing anew', 'smooth'],
      ['20 new points a frame', 'append'],
    ] as const) {
      const times = await page.evaluate(frames, { act, count: FRAMES, points: POINTS });
      const [median, p95, worst] = [0.5, 0.95, 1].map((share) => milliseconds(quantile(times, share)));
      console.log(`  ${what}: median ${median}, 95 % ${p95}, worst ${worst}`);
    }
    console.log();
  } finally {
    await browser.close();
  }
}

async function open(page: Page): Promise<void> {
  await loadPanel(page);
  await page.evaluate(
    ({ runs, points }) => {
      const curve = (seed: number): Points<Float64Array> => {
        const step = Float64Array.from({ length: points }, (_, i) => i);
        const value = step.map((i) => 3 / (1 + i / 5000) + Math.abs(Math.sin(i * 12.9898 + seed) % 1) * 0.3);
        return { name: 'loss', step, time: step.map((i) => i / 100), value };
      };
      const others = Array.from({ length: runs - 1 }, (_, i) => ({
        runDir: `/${i}`,
        name: `run ${i}`,
        curves: [curve(i)],
      }));
      const update = {
        type: 'reset',
        status: { file: '/net.ts', state: 'running', step: points, runDir: '/run' },
        curves: [curve(99)],
        tunables: [],
        changes: [],
        media: [],
        comparison: { runs: others, differences: [] },
        model: { layers: [] },
        cursor: null,
        machineMemory: 1,
      };
      window.dispatchEvent(new MessageEvent('message', { data: update }));
    },
    { runs: RUNS, points: POINTS },
  );
  await page.locator('.chart-canvas canvas').first().waitFor();
}

/** Does something before each frame; gives the milliseconds that this and the frame's own callbacks took. */
async function frames(wish: { act: 'pan' | 'smooth' | 'append'; count: number; points: number }) {
  const over = document.querySelector('.u-over')!;
  const slider = document.querySelector<HTMLInputElement>('.chart-tools input[type=range]')!;
  const wheel = (options: WheelEventInit) =>
    over.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...options }));
  const column = (from: number) => Float64Array.from({ length: 20 }, (_, i) => from + i);
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  if (wish.act === 'pan') wheel({ ctrlKey: true, deltaY: -100 });
  const times: number[] = [];
  for (let i = 0; i < wish.count; i++) {
    await frame();
    const start = performance.now();
    if (wish.act === 'pan') wheel({ deltaX: i % 40 < 20 ? 30 : -30 });
    else if (wish.act === 'smooth') {
      slider.value = String(0.5 + (i % 40) / 100);
      slider.dispatchEvent(new Event('input'));
    } else {
      const step = column(wish.points + i * 20);
      const curves = [{ name: 'loss', step, time: step, value: step.map(() => Math.random()) }];
      window.dispatchEvent(new MessageEvent('message', { data: { type: 'points', curves } }));
    }
    const acted = performance.now() - start;
    // The page asked for its callback before this one, and so is through with it when this one begins.
    const began = await frame();
    times.push(acted + performance.now() - began);
  }
  return times;
}
