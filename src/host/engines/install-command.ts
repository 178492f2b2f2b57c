import * as vscode from 'vscode';
import {
  type Installed,
  installEngine,
  installedEngine,
  removeEngine,
} from '../../install/engine-install.ts';
import { InstallError } from '../../install/install-error.ts';
import { type EngineKind, engineKinds, tfjsNodeVersion } from '../../install/kinds.ts';
import { Lifetime } from '../lifetime.ts';
import { engine } from '../settings.ts';

/** The command that installs TensorFlow's engine for all runs of this user, and takes it away again. */
export class InstallCommand implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private underWay: AbortController | null = null;

  constructor(
    private readonly script: string,
    private readonly output: vscode.OutputChannel,
  ) {
    this.lifetime.add(vscode.commands.registerCommand('tensorscope.installEngine', (kind) => this.ask(kind)));
  }

  dispose(): void {
    this.underWay?.abort();
    this.lifetime.dispose();
  }

  private async ask(given: unknown): Promise<void> {
    if (this.underWay) {
      void vscode.window.showInformationMessage('An install goes on already.');
      return;
    }
    const chosen = given === 'cpu' || given === 'cuda' ? given : await choose(installedEngine());
    if (chosen === 'remove') await this.remove();
    else if (chosen) await this.install(chosen);
  }

  private async install(kind: EngineKind): Promise<void> {
    this.output.appendLine(`— Installing ${engineKinds[kind].packageName} ${tfjsNodeVersion}`);
    const title = `Installing TensorFlow for ${engineKinds[kind].label}`;
    const location = vscode.ProgressLocation.Notification;
    const abort = new AbortController();
    this.underWay = abort;
    try {
      const description = await vscode.window.withProgress(
        { location, title, cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => abort.abort());
          return installEngine({
            kind,
            script: this.script,
            abort: abort.signal,
            progress: (message) => progress.report({ message }),
            print: (text) => this.output.append(text),
          });
        },
      );
      this.output.appendLine(`Installed: ${description}`);
      void vscode.window.showInformationMessage(`Installed and tried: ${description}. ${whenUsed()}`);
    } catch (error) {
      if (abort.signal.aborted) this.output.appendLine('The install was cancelled; nothing of it is left.');
      else this.tell(error);
    } finally {
      this.underWay = null;
    }
  }

  private async remove(): Promise<void> {
    try {
      await removeEngine();
      void vscode.window.showInformationMessage('TensorFlow was removed. The engines that come along stay.');
    } catch (error) {
      this.tell(error);
    }
  }

  /** Not waited for: the command is through before somebody has read it. */
  private tell(error: unknown): void {
    const message = error instanceof InstallError ? error.message : String(error);
    this.output.appendLine(message);
    const open = 'Show Output';
    void vscode.window.showErrorMessage(message, open).then((choice) => {
      if (choice === open) this.output.show();
    });
  }
}

async function choose(installed: Installed | null): Promise<EngineKind | 'remove' | undefined> {
  const kinds = (Object.keys(engineKinds) as EngineKind[]).map((chosen) => ({
    label: engineKinds[chosen].label,
    description: installed?.kind === chosen ? `installed, ${installed.version}: install anew` : undefined,
    detail: engineKinds[chosen].needs,
    chosen,
  }));
  const remove = {
    label: 'Remove',
    description: undefined,
    detail: installed?.folder,
    chosen: 'remove' as const,
  };
  const placeHolder = `TensorFlow’s own kernels, by tfjs-node ${tfjsNodeVersion}, for all that is trained here`;
  const items = installed ? [...kinds, remove] : kinds;
  return (await vscode.window.showQuickPick<(typeof items)[number]>(items, { placeHolder }))?.chosen;
}

/** A setting that names another engine keeps it from being chosen. */
function whenUsed(): string {
  const named = engine();
  if (named === undefined || named === 'tensorflow') return 'The next run trains with it.';
  return `Runs go on with ${named}, as the setting tensorscope.engine says.`;
}
