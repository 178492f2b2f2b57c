import * as vscode from 'vscode';
import { apiOf, type TensorscopeApi } from './api.ts';
import { Commands } from './commands.ts';
import { ContextKeys } from './context-keys.ts';
import { InstallCommand } from './engines/install-command.ts';
import { RunDeaths } from './engines/run-deaths.ts';
import { Fixes } from './fixes.ts';
import { LossLines } from './inline/loss-lines.ts';
import { ActLine } from './inspect/act-line.ts';
import { LiveValues } from './inspect/live-values.ts';
import { TensorLook } from './inspect/tensor-look.ts';
import { TrainLens } from './lens.ts';
import { Panel } from './panel/panel.ts';
import { ProblemGuide } from './problem-guide.ts';
import { QuestionLens } from './question-lens.ts';
import { RateFinder } from './rates/rate-finder.ts';
import { RunErrors } from './run-errors.ts';
import { RunCommands } from './runs/run-commands.ts';
import { RunsView } from './runs/runs-view.ts';
import { StatusBar } from './status-bar.ts';
import { EntryPin } from './tracing/entry-pin.ts';
import { HintCommands } from './tracing/hint-commands.ts';
import { ShapeHints } from './tracing/hints.ts';
import { ShapeProblems } from './tracing/shape-problems.ts';
import { Tracer } from './tracing/tracer.ts';
import { Trainer } from './training/trainer.ts';

let stopTraining = async (): Promise<void> => {};

export function activate(context: vscode.ExtensionContext): TensorscopeApi {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const script = context.asAbsolutePath('dist/runner.js');
  const output = own(vscode.window.createOutputChannel('Tensorscope'));
  const tracer = own(new Tracer(script, output));
  const trainer = own(new Trainer(script, output, context.workspaceState));
  stopTraining = () => trainer.stop();
  const values = own(new LiveValues(trainer));
  const rates = own(new RateFinder(script, output));
  const panel = own(
    new Panel(context.extensionUri, trainer, tracer, own(new TensorLook(trainer, tracer, values)), rates),
  );
  own(trainer.onDidSeeShapes(({ entry, event }) => tracer.observe(entry, event)));
  own(new ActLine(trainer, values));
  own(new ShapeHints(tracer, values));
  own(new HintCommands(tracer));
  const pin = own(new EntryPin(tracer, context.workspaceState));
  const guide = own(new ProblemGuide(context.extensionUri));
  own(new ShapeProblems(tracer, guide));
  own(new Fixes(tracer));
  own(new RunErrors(trainer, guide));
  own(new RunDeaths(trainer, script, output));
  own(new InstallCommand(script, output));
  own(new TrainLens(trainer));
  own(new LossLines(trainer));
  own(new QuestionLens(tracer));
  own(new StatusBar(trainer, pin));
  own(new ContextKeys(trainer));
  own(new RunCommands(own(new RunsView(trainer)), trainer, panel, context.asAbsolutePath('dist/webview')));
  own(new Commands(trainer, tracer, panel, rates));
  return apiOf(tracer, trainer);
}

/** A run that goes on is stopped in good order: its folder gets its end and its checkpoint. */
export async function deactivate(): Promise<void> {
  await stopTraining();
}
