import type { Page } from 'playwright-core';
import type { Points } from '../../src/protocol/panel.ts';
import { PanelPage } from '../vscode/panel-page.ts';
import { milliseconds, quantile } from './figures.ts';

const RUNS = 10;
const POINTS = 200_000;
const WARM = 30;
const FRAMES = 120;

/** What a frame of the panel's page takes with ten runs of 200,000 points: while it is moved, and as points come. */
export async function benchFrames(): Promise<void> {
  const window = await PanelPage.open('dark', { width: 1400, height: 900 });
  try {
    await fill(window.page);
    console.log(
      `Frames of the panel, ${RUNS} runs of ${POINTS.toLocaleString('en')} points, on the CPU alone:`,
    );
    for (const [what, act] of [
      ['panning', 'pan'],
      ['zooming', 'zoom'],
      ['smoothing anew', 'smooth'],
      ['20 new points a frame', 'append'],
    ] as const) {
      const measured = await window.page.evaluate(frames, { act, count: WARM + FRAMES, points: POINTS });
      const texts = [measured.work, measured.apart].map((times) =>
        [0.5, 0.95].map((share) => milliseconds(quantile(times.slice(WARM), share))).join(', 95 % '),
      );
      console.log(`  ${what}: scripts ${texts[0]}; frames are ${texts[1]} apart`);
    }
    console.log();
  } finally {
    await window.close();
  }
}

async function fill(page: Page): Promise<void> {
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
        tensor: null,
        rates: null,
        machineMemory: 1,
      };
      window.dispatchEvent(new MessageEvent('message', { data: update }));
    },
    { runs: RUNS, points: POINTS },
  );
  await page.locator('.chart-canvas canvas').first().waitFor();
}

/**
 * Does something before each frame; gives the milliseconds that this and the frame's own callbacks took, and those from
 * one frame to the next, painting included.
 */
async function frames(wish: { act: 'pan' | 'zoom' | 'smooth' | 'append'; count: number; points: number }) {
  const over = document.querySelector('.u-over')!;
  const slider = document.querySelector<HTMLInputElement>('.chart-tools input[type=range]')!;
  const wheel = (options: WheelEventInit) =>
    over.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...options }));
  const column = (from: number) => Float64Array.from({ length: 20 }, (_, i) => from + i);
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const acts = {
    pan: (i: number) => wheel({ deltaX: i % 40 < 20 ? 30 : -30 }),
    zoom: (i: number) => wheel({ ctrlKey: true, deltaY: i % 40 < 20 ? -20 : 20 }),
    smooth(i: number) {
      slider.value = String(0.5 + (i % 40) / 100);
      slider.dispatchEvent(new Event('input'));
    },
    append(i: number) {
      const step = column(wish.points + i * 20);
      const curves = [{ name: 'loss', step, time: step, value: step.map(() => Math.random()) }];
      window.dispatchEvent(new MessageEvent('message', { data: { type: 'points', curves } }));
    },
  };
  if (wish.act === 'pan') wheel({ ctrlKey: true, deltaY: -100 });
  const work: number[] = [];
  const apart: number[] = [];
  let before = await frame();
  for (let i = 0; i < wish.count; i++) {
    const start = performance.now();
    acts[wish.act](i);
    const acted = performance.now() - start;
    // The page asked for its callback before this one, and so is through with it when this one begins.
    const began = await frame();
    work.push(acted + performance.now() - began);
    apart.push(began - before);
    before = began;
  }
  return { work, apart };
}
