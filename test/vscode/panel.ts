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

  async waitForStep(wanted: number, limit = 60_000): Promise<void> {
    const deadline = Date.now() + limit;
    for (;;) {
      const step = await this.step();
      if (step >= wanted) return;
      if (Date.now() > deadline) throw new Error(`the panel shows step ${step}; step ${wanted} was expected`);
      await this.figures.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    }
  }

  async step(): Promise<number> {
    const text = await this.figures.locator('span').filter({ hasText: 'step ' }).first().textContent();
    return Number(text!.replace(/\D/g, ''));
  }

  /** Such as `123 steps/s`. */
  async speed(): Promise<string> {
    const figure = this.figures.locator('span').filter({ hasText: /steps\/s|s\/step/ });
    return (await figure.textContent())!;
  }

  private get figures(): Locator {
    return this.frame.locator('.figures');
  }
}
