import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { Panel } from '../panel/panel.ts';
import type { Trainer } from '../training/trainer.ts';
import { comparisonOf } from './comparison.ts';
import { csvOf } from './csv.ts';
import { type KnownRun, readKnownRun, writeNote } from './run-list.ts';
import { nameOf, summaryOf } from './run-words.ts';
import type { RunsView } from './runs-view.ts';
import { saveReport } from './save-report.ts';

/** More curves than this can't be told apart. */
const MOST_COMPARED = 9;

/** What can be done with runs that were kept. From the palette each command asks for the run first. */
export class RunCommands implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(
    private readonly runs: RunsView,
    private readonly trainer: Trainer,
    private readonly panel: Panel,
    bundle: string,
  ) {
    this.add('open', (run) => this.open(run));
    this.add('rename', (run) => this.rename(run));
    this.add('note', (run) => this.note(run));
    this.add('reveal', (run) =>
      vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path.join(run.folder, 'run.json'))),
    );
    this.add('retrain', (run) => this.retrain(run));
    this.add('resume', (run) => this.resume(run));
    this.lifetime.add(
      vscode.commands.registerCommand('tensorscope.runs.compare', (run?: KnownRun, selected?: KnownRun[]) =>
        this.compare(run, selected),
      ),
    );
    this.add('exportCsv', (run) => this.exportCsv(run));
    this.add('report', (run) => saveReport(run, bundle));
    this.lifetime.add(
      vscode.commands.registerCommand('tensorscope.runs.delete', (run?: KnownRun, selected?: KnownRun[]) =>
        this.delete(run, selected),
      ),
    );
    this.lifetime.add(vscode.commands.registerCommand('tensorscope.runs.refresh', () => runs.refresh()));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private add(name: string, act: (run: KnownRun) => unknown): void {
    const command = async (given?: KnownRun) => {
      const run = given?.folder ? given : await this.pick();
      return run && act(run);
    };
    this.lifetime.add(vscode.commands.registerCommand(`tensorscope.runs.${name}`, command));
  }

  private async pick(): Promise<KnownRun | undefined> {
    const [selected] = this.runs.view.visible ? this.runs.view.selection : [];
    if (selected) return selected;
    const runs = await this.runs.getChildren();
    if (runs.length === 0) {
      void vscode.window.showInformationMessage('No run is kept yet. Start one with “Tensorscope: Train”.');
      return undefined;
    }
    const items = runs.map((run) => ({ label: nameOf(run), description: summaryOf(run), run }));
    return (await vscode.window.showQuickPick(items, { placeHolder: 'Which run?', matchOnDescription: true }))
      ?.run;
  }

  private async open({ folder }: KnownRun): Promise<void> {
    if (folder !== this.trainer.record?.status.runDir) {
      if (this.trainer.active) {
        return void vscode.window.showInformationMessage(
          'The panel follows the run that goes on. Stop it to look at another one.',
        );
      }
      if (!(await this.trainer.open(folder)))
        return void vscode.window.showErrorMessage(`${folder} holds no run that can be read.`);
    }
    this.panel.show();
  }

  private async rename(run: KnownRun): Promise<void> {
    const name = await vscode.window.showInputBox({
      prompt: 'The name of the run; empty for its program and time',
      value: nameOf(run),
    });
    if (name === undefined) return;
    await writeNote(run.folder, { ...run.note, name: name.trim() || undefined });
    this.runs.refresh();
  }

  private async note(run: KnownRun): Promise<void> {
    const note = await vscode.window.showInputBox({
      prompt: `A note on ${nameOf(run)}`,
      value: run.note.note,
    });
    if (note === undefined) return;
    await writeNote(run.folder, { ...run.note, note: note.trim() || undefined });
    this.runs.refresh();
  }

  /** Those that are selected, or the one that was clicked; into the trash, where there is one. */
  private async delete(clicked?: KnownRun, selected: KnownRun[] = []): Promise<void> {
    const chosen = selected.length ? selected : [clicked?.folder ? clicked : await this.pick()];
    const runs = chosen.filter((run) => run !== undefined && run.state !== 'running') as KnownRun[];
    if (chosen.some((run) => run?.state === 'running'))
      void vscode.window.showInformationMessage('A run that goes on is not deleted. Stop it first.');
    if (runs.length === 0) return;
    const what = runs.length === 1 ? nameOf(runs[0]) : `${runs.length} runs`;
    const remove = 'Delete';
    const detail = 'Its curves and checkpoint go to the trash.';
    const answer = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, remove);
    if (answer !== remove) return;
    for (const { folder } of runs) {
      const uri = vscode.Uri.file(folder);
      // Not every file system has a trash.
      await vscode.workspace.fs
        .delete(uri, { recursive: true, useTrash: true })
        .then(undefined, () => vscode.workspace.fs.delete(uri, { recursive: true }));
    }
    this.runs.refresh();
  }

  /** The program as it is now, with the run's engine and seed. */
  private async retrain({ run }: KnownRun): Promise<void> {
    const { file, engine, seed, maxSteps } = run;
    const options = { engine: engine || undefined, seed, maxSteps: maxSteps ?? undefined };
    await vscode.commands.executeCommand('tensorscope.train', file, options);
  }

  /** Lays the chosen runs under the shown one; while none is shown, under the newest of them. */
  private async compare(clicked?: KnownRun, selected: KnownRun[] = []): Promise<void> {
    let chosen = selected.length ? selected : clicked?.folder ? [clicked] : [...this.runs.view.selection];
    if (chosen.length === 0) chosen = await this.pickSeveral();
    const shownDir = () => this.trainer.record?.status.runDir;
    if (!chosen.some(({ folder }) => folder === shownDir()) && !this.trainer.active && chosen.length > 1)
      await this.trainer.open(chosen[0].folder);
    const others = chosen.filter(({ folder }) => folder !== shownDir());
    const shown = shownDir() ? await readKnownRun(shownDir()!) : null;
    if (!shown || others.length === 0) {
      const what = 'Select the runs to compare, two or more, or open one and select another.';
      return void vscode.window.showInformationMessage(what);
    }
    this.panel.compare(await comparisonOf(shown, others.slice(0, MOST_COMPARED)));
    if (others.length > MOST_COMPARED)
      void vscode.window.showInformationMessage(
        `The first ${MOST_COMPARED} of ${others.length} runs are compared.`,
      );
  }

  private async pickSeveral(): Promise<KnownRun[]> {
    const runs = await this.runs.getChildren();
    const items = runs.map((run) => ({ label: nameOf(run), description: summaryOf(run), run }));
    const options = { placeHolder: 'Which runs?', matchOnDescription: true, canPickMany: true } as const;
    return ((await vscode.window.showQuickPick(items, options)) ?? []).map(({ run }) => run);
  }

  /** From the run's last checkpoint, in its own folder. */
  private async resume({ folder, run, state }: KnownRun): Promise<void> {
    if (state === 'running') return void vscode.window.showInformationMessage('This run goes on already.');
    if (!existsSync(path.join(folder, 'checkpoint.json'))) {
      const why = 'This run has no checkpoint to resume from: it ended before the first one was taken.';
      return void vscode.window.showErrorMessage(why);
    }
    await vscode.commands.executeCommand('tensorscope.train', run.file, { resume: folder });
  }

  private async exportCsv(run: KnownRun): Promise<void> {
    const suggested = vscode.Uri.file(
      path.join(path.dirname(run.run.file), `${path.basename(run.folder)}.csv`),
    );
    const target = await vscode.window.showSaveDialog({ defaultUri: suggested, filters: { CSV: ['csv'] } });
    if (!target) return;
    const metrics = await readFile(path.join(run.folder, 'metrics.jsonl'), 'utf8');
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(csvOf(metrics)));
  }
}
