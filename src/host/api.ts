import type { Event, Uri } from 'vscode';
import type { Points, RunStatus } from '../protocol/panel.ts';
import type { TraceReply } from '../protocol/tracing.ts';
import type { Traced, Tracer } from './tracing/tracer.ts';
import type { Trainer } from './training/trainer.ts';

/** What `extensions.getExtension('tensorscope.tensorscope').activate()` gives to tests and to other extensions. */
export interface TensorscopeApi {
  /** Traces the program in a file now, unsaved texts included; rejects in a workspace that is not trusted. */
  trace(uri: Uri): Promise<TraceReply>;
  /** A program was traced. */
  onDidTrace: Event<Traced>;
  /** The run's state, step or curves changed; fires ten times a second at most, and at once for a new state. */
  onDidChangeRun: Event<void>;
  /** The run that goes on, or the last one. */
  run(): RunStatus & { curves: Points[] };
}

export function apiOf(tracer: Tracer, trainer: Trainer): TensorscopeApi {
  return {
    trace: (uri) => tracer.trace(uri.fsPath),
    onDidTrace: tracer.onDidTrace,
    onDidChangeRun: trainer.onDidChange,
    run() {
      const { record } = trainer;
      if (!record) return { file: '', state: 'idle', step: 0, curves: [] };
      return { ...record.status, curves: record.curves.map((curve) => plain(curve.points())) };
    },
  };
}

function plain({ name, step, time, value }: Points<Float64Array>): Points {
  return { name, step: [...step], time: [...time], value: [...value] };
}
