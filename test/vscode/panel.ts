import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The panel of this extension, as a person reads it. */
export class TrainingPanel {
  constructor(private readonly frame: FrameLocator | Page) {}

  /** The legend's entry for a curve, which shows its newest value. */
  curve(name: string): Locator {
    return this.frame.locator('.legend li').filter({ has: this.frame.getByText(name, { exact: true }) });
  }

  /** A chart by its title. */
  chart(title: string): Locator {
    return this.card(title).locator('.chart-canvas');
  }

  /** What a chart says of where its crosshair stands. */
  crosshair(title: string): Locator {
    return this.card(title).locator('.chart-at');
  }

  /** Of a number that can be changed. */
  slider(name: string): Locator {
    return this.frame.getByRole('slider', { name, exact: true });
  }

  get note(): Locator {
    return this.frame.getByLabel('Note on this run');
  }

  /** What saves a chart. */
  save(title: string, format: 'PNG' | 'SVG' | 'CSV'): Locator {
    return this.card(title).getByRole('button', { name: `Save this chart as ${format}` });
  }

  /** The entries of a chart's legend. */
  legend(title: string): Locator {
    return this.card(title).locator('.legend li');
  }

  /** Images, histograms or texts by their name. */
  media(name: string): Locator {
    return this.card(name);
  }

  /** What the curves lie over. */
  get over(): Locator {
    return this.frame.getByLabel('Over');
  }

  /** The table of what differs between compared runs. */
  get differences(): Locator {
    return this.frame.locator('.differences');
  }

  /** A link or a button of the page itself. */
  plainButton(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  private card(title: string): Locator {
    return this.frame.locator(`.chart[aria-label="${title}"]`);
  }

  /** What the charts are drawn on. */
  get drawings(): Locator {
    return this.frame.locator('.chart-canvas canvas');
  }

  /** The rows of the layer table; those of closed layers are hidden. */
  get layers(): Locator {
    return this.frame.locator('table.layers tbody tr');
  }

  tab(name: 'Curves' | 'Model'): Locator {
    return this.frame.getByRole('tab', { name });
  }

  /** The boxes of the graph, found by what a screen reader says of them. */
  box(name: string | RegExp): Locator {
    return this.frame.locator('.graph').getByRole('button', { name });
  }

  /** What the cursor's line makes: a row of the table, or a box of the graph. */
  get current(): Locator {
    return this.frame.locator('.current');
  }

  /** What opens and closes a box. */
  twistie(name: string): Locator {
    return this.box(new RegExp(`^${name},`)).locator('.twistie');
  }

  /** The frame that the graph is looked at through. */
  get canvas(): Locator {
    return this.frame.locator('.canvas');
  }

  /** The graph as it is drawn, whose transform says what is in sight. */
  get picture(): Locator {
    return this.frame.locator('.graph .picture');
  }

  /** A tool of the graph, such as `Zoom In`. */
  graphTool(name: string): Locator {
    return this.frame.locator('.graph-tools').getByRole('button', { name });
  }

  /** The exact entry of the memory forecast's batch size. */
  get batchSize(): Locator {
    return this.frame.getByLabel('Batch size', { exact: true });
  }

  /** The memory forecast as a whole. */
  get forecast(): Locator {
    return this.frame.locator('.section').filter({ has: this.frame.locator('.shares') });
  }

  /** What the memory forecast says in the end. */
  get verdict(): Locator {
    return this.frame.locator('.verdict');
  }

  get title(): Locator {
    return this.frame.locator('h1');
  }

  get error(): Locator {
    return this.frame.locator('.error');
  }

  get rates(): Locator {
    return this.frame.locator('details').filter({ hasText: 'Learning rates' });
  }

  get tensor(): Locator {
    return this.frame.locator('.tensor');
  }

  /** What is told of an act that is done. */
  act(name: string, text: string | RegExp): Locator {
    return this.frame
      .locator('.acts')
      .filter({ has: this.frame.locator('[aria-current="step"]', { hasText: name }) })
      .locator('.act-text')
      .filter({ hasText: text });
  }

  button(name: 'Train' | 'Pause' | 'Resume' | 'Next act' | 'Step' | 'Stop'): Locator {
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

  /** Until another run's step is shown. */
  async waitForOtherStep(step: number): Promise<void> {
    const shown = this.figures.locator('span').filter({ hasText: 'step ' });
    const that = new RegExp(`step ${step.toLocaleString('en')}(?![\\d,])`);
    await shown.filter({ hasNotText: that }).waitFor();
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
