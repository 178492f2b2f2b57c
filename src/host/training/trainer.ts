import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Death } from '../../crash/death.ts';
import type { RunStatus } from '../../protocol/panel.ts';
import type {
  MetricPoint,
  ShapesEvent,
  TrainingCommand,
  TrainingEvent,
  TrainingOptions,
} from '../../protocol/training.ts';
import type { SliceEvent } from '../../protocol/values.ts';
import { Lifetime } from '../lifetime.ts';
import { readKnownRun } from '../runs/run-list.ts';
import { hasCheckpoint, readRun } from './run-folder.ts';
import { RunRecord } from './run-record.ts';
import { TrainRunner } from './train-runner.ts';

/** Changes of the run are told about ten times a second at most, so that no view is flooded. */
const rhythm = 100;

/** Where the workspace remembers the folder of its last run. */
const lastRun = 'lastRun';

export interface ShapesSeen {
  /** The program's entry file. */
  entry: string;
  event: ShapesEvent;
}

export interface RunDied {
  training: TrainingOptions;
  death: Death;
}

/** The workspace's run: one at a time, and the last one is remembered. */
export class Trainer implements vscode.Disposable {
  record: RunRecord | null = null;
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly failed = this.lifetime.add(new vscode.EventEmitter<NonNullable<RunStatus['error']>>());
  private readonly died = this.lifetime.add(new vscode.EventEmitter<RunDied>());
  private readonly saw = this.lifetime.add(new vscode.EventEmitter<ShapesSeen>());
  private readonly cut = this.lifetime.add(new vscode.EventEmitter<SliceEvent>());
  private runner: TrainRunner | null = null;
  private timer: NodeJS.Timeout | undefined;
  private told = 0;
  private gone: Promise<void> = Promise.resolve();
  /** The run's status or its points changed. */
  readonly onDidChange = this.changed.event;
  /** The program threw. */
  readonly onDidFail = this.failed.event;
  /** Its process died. */
  readonly onDidDie = this.died.event;
  /** The run told which shapes it saw. */
  readonly onDidSeeShapes = this.saw.event;
  /** A part of a tensor came, as it was asked for. */
  readonly onDidSlice = this.cut.event;

  constructor(
    private readonly script: string,
    private readonly output: vscode.OutputChannel,
    private readonly memory: vscode.Memento,
  ) {}

  get active(): boolean {
    return this.record?.active ?? false;
  }

  /** Starts a program; the caller has made sure that none runs. `earlier` is what a run that goes on told before. */
  start(training: TrainingOptions, earlier: MetricPoint[] = []): void {
    const record = new RunRecord(training.file);
    for (const metric of earlier) record.add(metric);
    this.record = record;
    this.output.appendLine(`— Training ${training.file}`);
    this.gone = new Promise((resolve) => {
      this.runner = new TrainRunner({
        script: this.script,
        training,
        event: (event) => this.receive(record, event),
        print: (text) => this.output.append(text),
        ended: (death) => {
          if (death) this.lost(record, death.message);
          record.offerResume(hasCheckpoint(record.status.runDir ?? ''));
          this.runner = null;
          this.tell();
          resolve();
          if (death) this.died.fire({ training, death });
        },
      });
    });
    this.tell();
  }

  send(command: TrainingCommand): void {
    this.runner?.send(command);
  }

  /** Stops the run and waits until its process is gone. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    await this.gone;
  }

  /** Brings back the last run of the workspace from its folder, where none was started since. */
  async restore(): Promise<void> {
    const runDir = this.memory.get<string>(lastRun);
    if (runDir && !this.record && (await this.open(runDir))) void this.readAgainAtEnd(runDir);
  }

  /** A run that went on when its window was reloaded takes a moment to write how it ended. */
  private async readAgainAtEnd(runDir: string): Promise<void> {
    const { record } = this;
    const isRunning = async () => (await readKnownRun(runDir))?.state === 'running';
    if (!(await isRunning())) return;
    do await pause(rhythm);
    while (this.record === record && (await isRunning()));
    if (this.record === record) await this.open(runDir);
  }

  /** Takes a run that is over from its folder; false where there is none, or where one goes on. */
  async open(runDir: string): Promise<boolean> {
    const record = await readRun(runDir);
    if (!record || this.active) return false;
    this.record = record;
    this.tell();
    return true;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.record = null;
    this.runner?.dispose();
    this.lifetime.dispose();
  }

  private receive(record: RunRecord, event: TrainingEvent): void {
    const first = !record.status.error;
    record.apply(event);
    if (event.type === 'started') void this.memory.update(lastRun, event.runDir);
    if (event.type === 'shapes') {
      this.saw.fire({ entry: record.status.file, event });
      return;
    }
    if (event.type === 'slice') {
      this.cut.fire(event);
      return;
    }
    if (event.type === 'log') this.output.appendLine(event.text);
    if (event.type === 'error') {
      this.output.appendLine(event.stack || event.message);
      if (first) this.failed.fire(event);
    }
    if (event.type === 'metric' || event.type === 'progress' || event.type === 'log') this.tellSoon();
    else this.tell();
  }

  private lost(record: RunRecord, message: string): void {
    this.output.appendLine(message);
    record.fail(message);
  }

  /** At once after a while of silence: the first point of a run is waited for. */
  private tellSoon(): void {
    const wait = Math.max(0, this.told + rhythm - performance.now());
    this.timer ??= setTimeout(() => this.tell(), wait);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.told = performance.now();
    this.changed.fire();
  }
}
