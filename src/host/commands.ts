import * as vscode from 'vscode';
import type { TrainingOptions } from '../protocol/training.ts';
import { isPrototype } from './editing/prototypes.ts';
import { Lifetime } from './lifetime.ts';
import type { Panel } from './panel/panel.ts';
import type { RateFinder } from './rates/rate-finder.ts';
import { engine, tensorboard, watchEvery } from './settings.ts';
import { isSource, type Tracer, workspaceOf } from './tracing/tracer.ts';
import { pointsBefore } from './training/run-folder.ts';
import type { Trainer } from './training/trainer.ts';

/** What the user can do: the commands of the palette. */
export class Commands implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(
    private readonly trainer: Trainer,
    private readonly tracer: Tracer,
    private readonly panel: Panel,
    private readonly rates: RateFinder,
  ) {
    const add = (name: string, act: (argument?: unknown, options?: unknown) => unknown) =>
      this.lifetime.add(vscode.commands.registerCommand(`tensorscope.${name}`, act));
    add('train', (file, options) => this.train(file, options));
    add('stop', () => this.withRun(() => trainer.stop()));
    add('pause', () => this.withRun(() => trainer.send({ type: 'pause' })));
    add('step', () => this.withRun(() => trainer.send({ type: 'step' })));
    add('act', () => this.withRun(() => trainer.send({ type: 'act' })));
    add('resume', () => this.withRun(() => trainer.send({ type: 'resume' })));
    add('findLearningRate', (file) => this.findLearningRate(file));
    add('showPanel', () => panel.show());
    add('showModel', () => panel.show('model'));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** With the options of the settings, but for those that are given: a run of before is trained again by its own. */
  private async train(argument: unknown, given: unknown): Promise<void> {
    if (!vscode.workspace.isTrusted) return refuse();
    const file = await this.fileToTrain(argument);
    if (!file || !(await this.makeRoom()) || !(await saved())) return;
    const options = {
      engine: engine(),
      tensorboard: tensorboard(),
      watchEvery: watchEvery(),
      ...optionsIn(given),
    };
    const earlier = options.resume ? await pointsBefore(options.resume) : [];
    this.trainer.start({ file, workspace: workspaceOf(file), ...options }, earlier);
    this.panel.show('curves');
    this.tracer.programs.train(file);
    // For the model's tab; whatever is wrong with the program is told by the run.
    await this.tracer.trace(file).catch(() => {});
  }

  /** Beside a run that may go on. */
  private async findLearningRate(argument: unknown): Promise<void> {
    if (!vscode.workspace.isTrusted) return refuse();
    const file = await this.fileToTrain(argument);
    if (file && (await saved())) await this.rates.test(file);
  }

  /** The given file, else the active editor's, else the one in the panel. */
  private async fileToTrain(argument: unknown): Promise<string | null> {
    const active = vscode.window.activeTextEditor?.document;
    const known = this.panel.file;
    const uri = uriOf(argument) ?? active?.uri ?? (known ? vscode.Uri.file(known) : undefined);
    if (!uri) {
      void vscode.window.showInformationMessage(
        'Open a prototype to train: a file that imports tensorscope.',
      );
      return null;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (isSource(document) && isPrototype(document.getText())) return uri.fsPath;
    const name = vscode.workspace.asRelativePath(uri);
    void vscode.window.showErrorMessage(
      `${name} is no prototype: it imports neither tensorscope nor TensorFlow.js. Open one and train again.`,
    );
    return null;
  }

  /** One run at a time: asks before the one that goes on is stopped. */
  private async makeRoom(): Promise<boolean> {
    const { record } = this.trainer;
    if (!record?.active) return true;
    const name = vscode.workspace.asRelativePath(record.status.file);
    const stop = 'Stop It and Train';
    const message = `${name} is training, at step ${record.status.step.toLocaleString('en')}.`;
    if ((await vscode.window.showWarningMessage(message, stop)) !== stop) return false;
    await this.trainer.stop();
    return true;
  }

  private withRun(act: () => unknown): unknown {
    if (this.trainer.active) return act();
    // The command is through before somebody has read the message.
    void vscode.window.showInformationMessage('Nothing is training. Start with “Tensorscope: Train”.');
    return undefined;
  }
}

async function saved(): Promise<boolean> {
  if (await vscode.workspace.saveAll(false)) return true;
  void vscode.window.showErrorMessage('A file could not be saved, so nothing was trained.');
  return false;
}

/** A menu passes arguments of its own to a command: only what is an option counts. */
function optionsIn(given: unknown): Pick<TrainingOptions, 'engine' | 'seed' | 'maxSteps' | 'resume'> {
  const { engine, seed, maxSteps, resume } = (given ?? {}) as Partial<TrainingOptions>;
  return {
    ...(typeof engine === 'string' && { engine }),
    ...(typeof resume === 'string' && { resume }),
    ...(typeof seed === 'number' && { seed }),
    ...(typeof maxSteps === 'number' && { maxSteps }),
  };
}

function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' ? vscode.Uri.file(argument) : undefined;
}

async function refuse(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const message = 'Training runs the program, so Tensorscope waits until you trust this workspace.';
  const choice = await vscode.window.showErrorMessage(message, manage);
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
