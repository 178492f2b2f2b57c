import type { FrameLocator, Locator } from 'playwright-core';

/** The panel of this extension, as a person reads it. */
export class TrainingPanel {
  constructor(private readonly frame: FrameLocator) {}

  /** The legend's entry for a curve, which shows its newest value. */
  curve(name: string): Locator {
    return this.frame.locator('.legend li').filter({ has: this.frame.getByText(name, { exact: true }) });
  }

  /** What the charts are drawn on. */
  get drawings(): Locator {
    return this.frame.locator('.chart-canvas canvas');
  }

  /** The rows of the layer table. */
  get layers(): Locator {
    return this.frame.locator('table.layers tbody tr');
  }

  get title(): Locator {
    return this.frame.locator('h1');
  }

  get error(): Locator {
    return this.frame.locator('.error');
  }

  button(name: 'Train' | 'Pause' | 'Resume' | 'Step' | 'Stop'): Locator {
    return this.frame.locator('.toolbar vscode-button').filter({ hasText: name });
  }

  async waitForState(state: 'Running' | 'Paused' | 'Finished' | 'Stopped' | 'Failed'): Promise<void> {
    await this.frame.locator('.state').filter({ hasText: state }).waitFor();
  }

  /** Looks at each frame that the panel draws. */
  async waitForStep(wanted: number): Promise<void> {
    const seen = await this.frame.locator('.figures').evaluate(
      (figures, { wanted, limit }) =>
        new Promise<number>((resolve) => {
          const started = performance.now();
          const look = () => {
            const step = Number(
              /step ([\d,]+)/.exec(figures.textContent ?? '')?.[1].replaceAll(',', '') ?? 0,
            );
            if (step >= wanted || performance.now() - started > limit) resolve(step);
            else requestAnimationFrame(look);
          };
          look();
        }),
      { wanted, limit: 60_000 },
    );
    if (seen < wanted)
      throw new Error(`step ${wanted} was not reached within 60 s; the panel shows step ${seen}`);
  }

  /** Such as `123 steps/s`. */
  async speed(): Promise<string> {
    const figure = this.frame.locator('.figures span').filter({ hasText: /steps\/s|s\/step/ });
    return (await figure.textContent())!;
  }
}
