import path from 'node:path';
import type { Page } from 'playwright-core';
import { RunRecord } from '../../../src/host/training/run-record.ts';
import { TrainRunner } from '../../../src/host/training/train-runner.ts';
import type { TrainingOptions } from '../../../src/protocol/training.ts';
import { loadPanel, tellPanel } from '../panel-page.ts';

/** Milliseconds: as often as the host tells the panel. */
const RHYTHM = 100;

/** A run as the host keeps it, without the editor, and the panel's page in a browser that draws what comes. */
export class OpenPanel {
  readonly record: RunRecord;
  readonly runner: TrainRunner;
  private readonly timer: NodeJS.Timeout;
  private telling = false;
  private shown = false;
  private closed = false;
  /** The runner's process is gone: null, or what happened to it. */
  readonly ended: Promise<string | null>;

  constructor(
    private readonly page: Page,
    training: TrainingOptions,
  ) {
    this.record = new RunRecord(training.file);
    let end: (failure: string | null) => void;
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.runner = new TrainRunner({
      script: path.resolve('dist/runner.js'),
      training,
      event: (event) => this.record.apply(event),
      print: (text) => process.stderr.write(text),
      ended: (death) => end(death?.message ?? null),
    });
    this.timer = setInterval(() => void this.tell(), RHYTHM);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.runner.dispose();
  }

  private async tell(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    await this.update().catch((error) => this.closed || Promise.reject(error));
    this.telling = false;
  }

  private async update(): Promise<void> {
    const { status } = this.record;
    if (!this.shown) {
      await loadPanel(this.page);
      await tellPanel(this.page, { type: 'reset', status, curves: this.record.all(), ...NOTHING_ELSE });
    } else {
      const curves = this.record.fresh();
      if (curves.length) await tellPanel(this.page, { type: 'points', curves });
      await tellPanel(this.page, { type: 'status', status });
    }
    this.shown = true;
  }
}

const NOTHING_ELSE = {
  tunables: [],
  changes: [],
  media: [],
  comparison: { runs: [], differences: [] },
  model: { layers: [] },
  cursor: null,
  tensor: null,
  rates: null,
  machineMemory: 2 ** 33,
};
