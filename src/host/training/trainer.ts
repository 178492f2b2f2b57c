import * as vscode from 'vscode';
import type { Death } from '../../crash/death.ts';
import type { RunStatus } from '../../protocol/panel.ts';
import type {
  MetricEvent,
  ShapesEvent,
  TrainingCommand,
  TrainingEvent,
  TrainingOptions,
} from '../../protocol/training.ts';
import type { SliceEvent } from '../../protocol/values.ts';
import { Lifetime } from '../lifetime.ts';
import { readRun } from './run-folder.ts';
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
  start(training: TrainingOptions, earlier: MetricEvent[] = []): void {
    const record = new RunRecord(training.file);
    for (const metric of earlier) record.apply(metric);
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
    if (runDir && !this.record) await this.open(runDir);
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

  private tellSoon(): void {
    this.timer ??= setTimeout(() => this.tell(), rhythm);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed.fire();
  }
}
