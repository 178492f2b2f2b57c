import * as vscode from 'vscode';
import { adviceOn } from '../../crash/advice.ts';
import { nextEngine } from '../../crash/next-engine.ts';
import { Lifetime } from '../lifetime.ts';
import type { RunDied, Trainer } from '../training/trainer.ts';

/** Says what a training process died of. After a crash, one click trains with the next engine that loads. */
export class RunDeaths implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(
    trainer: Trainer,
    private readonly script: string,
    private readonly output: vscode.OutputChannel,
  ) {
    this.lifetime.add(trainer.onDidDie((died) => this.tell(died)));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private async tell({ training, death }: RunDied): Promise<void> {
    const { file, seed, maxSteps, workspace } = training;
    const said = `${vscode.workspace.asRelativePath(file)}: ${death.message}`;
    const open = 'Show Output';
    if (!death.crashed) {
      if ((await vscode.window.showErrorMessage(said, open)) === open) this.output.show();
      return;
    }
    const found = await nextEngine(this.script, { engine: death.engine, workspace });
    const again = found.next && `Train with ${found.next}`;
    const change = 'Change Setting';
    const message = [said, adviceOn(found)].filter(Boolean).join(' ');
    const choices = [...(again ? [again] : []), change, open];
    const choice = await vscode.window.showErrorMessage(message, ...choices);
    if (choice === open) this.output.show();
    else if (choice === change)
      await vscode.commands.executeCommand('workbench.action.openSettings', 'tensorscope.engine');
    else if (choice)
      await vscode.commands.executeCommand('tensorscope.train', file, { engine: found.next, seed, maxSteps });
  }
}
