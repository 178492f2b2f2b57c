import { totalmem } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type {
  Comparison,
  ModelFacts,
  PanelRequest,
  PanelUpdate,
  RunStatus,
  ShownMedia,
  ShownRates,
  Tab,
} from '../../protocol/panel.ts';
import type { MediaEvent } from '../../protocol/training.ts';
import { isPrototype } from '../editing/prototypes.ts';
import type { TensorLook } from '../inspect/tensor-look.ts';
import { Lifetime } from '../lifetime.ts';
import type { RateFinder } from '../rates/rate-finder.ts';
import { reveal } from '../reveal.ts';
import { readKnownRun, readNote, runsFolder, writeNote } from '../runs/run-list.ts';
import { isSource, type Tracer } from '../tracing/tracer.ts';
import type { RunRecord } from '../training/run-record.ts';
import type { Trainer } from '../training/trainer.ts';
import { CursorLine } from './cursor-line.ts';
import { panelHtml } from './html.ts';
import { saveChart } from './save-chart.ts';

export const panelType = 'tensorscope.panel';

const commands = ['train', 'pause', 'act', 'step', 'resume', 'stop'];

/**
 * The panel beside the code. It holds no data: all it shows is told anew when its page says that it is ready, and
 * only what changes is told after that.
 */
export class Panel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly lifetime = new Lifetime();
  private readonly cursor = this.lifetime.add(new CursorLine());
  private webview: vscode.WebviewPanel | null = null;
  private ready = false;
  private shownRecord: RunRecord | null = null;
  private shownModel = '';
  private shownTunes = '';
  /** How many of the record's media the page has. */
  private shownMedia = 0;
  private comparison: Comparison = { runs: [], differences: [] };
  /** Asked for before the page was ready. */
  private wantedTab: Tab | null = null;
  /** The prototype that was looked at last. */
  private looked: string | null = null;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly trainer: Trainer,
    private readonly tracer: Tracer,
    private readonly look: TensorLook,
    private readonly rates: RateFinder,
  ) {
    this.lifetime.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
    this.lifetime.add(trainer.onDidChange(() => this.runChanged()));
    this.lifetime.add(tracer.onDidChange(() => this.programChanged()));
    this.lifetime.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)));
    this.lifetime.add(this.cursor.onDidChange(() => this.cursorMoved()));
    this.lifetime.add(rates.onDidChange(() => this.ratesTested()));
    this.lifetime.add(look.onDidPick(() => this.show('tensor')));
    this.lifetime.add(look.onDidChange(() => this.tensorChanged()));
    this.follow(vscode.window.activeTextEditor);
  }

  /** The program that the panel is about: the run's, or while nothing was trained the one looked at last. */
  get file(): string | null {
    return this.trainer.record?.status.file ?? this.looked;
  }

  /** Opens the panel beside the code, or brings it to the front, on a tab if one is named; the code keeps the focus. */
  show(tab: Tab | null = null): void {
    this.wantedTab = tab;
    if (this.webview) {
      this.webview.reveal(undefined, true);
      this.showWanted();
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.adopt(vscode.window.createWebviewPanel(panelType, 'Tensorscope', place));
  }

  /** VS Code brings the panel back after its window was reloaded. */
  async deserializeWebviewPanel(webview: vscode.WebviewPanel): Promise<void> {
    await this.trainer.restore();
    this.webview?.dispose();
    this.adopt(webview);
  }

  /** Lays other runs under the curves of the one that is shown. */
  compare(comparison: Comparison): void {
    this.comparison = comparison;
    this.show('curves');
    if (this.ready) this.post({ type: 'compared', comparison });
  }

  dispose(): void {
    this.lifetime.dispose();
    this.webview?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.webview = panel;
    this.ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.folder, 'media', 'icon.svg');
    const bundle = vscode.Uri.joinPath(this.folder, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [bundle, ...runsFolders()] };
    panel.webview.onDidReceiveMessage((request: PanelRequest) => this.receive(request));
    panel.onDidDispose(() => {
      if (this.webview === panel) this.webview = null;
    });
    // A hidden page is thrown away, and says that it is ready when it is back.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.ready = false;
    });
    panel.webview.html = panelHtml(panel.webview, bundle);
  }

  private receive(request: PanelRequest): void {
    if (request.type === 'ready') {
      this.ready = true;
      this.reset();
      this.showWanted();
    } else if (request.type === 'command' && commands.includes(request.command)) {
      const file = request.command === 'train' ? this.file : undefined;
      void vscode.commands.executeCommand(`tensorscope.${request.command}`, ...(file ? [file] : []));
    } else if (request.type === 'goOn') void this.goOn();
    else if (request.type === 'reveal' && typeof request.place?.file === 'string') {
      void reveal(request.place);
    } else if (request.type === 'uncompare') this.compare({ runs: [], differences: [] });
    else if (request.type === 'tune') this.trainer.send({ ...request });
    else if (request.type === 'rate')
      void vscode.commands.executeCommand('tensorscope.writeLearningRate', request.rate);
    else if (request.type === 'look') this.look.ask(request.asked);
    else if (request.type === 'save') void saveChart(request);
    else if (request.type === 'note') void this.keepNote(request.note);
    else if (request.type === 'diff') void this.diff(request.file, request.runDir);
  }

  private runChanged(): void {
    const { record } = this.trainer;
    if (!this.ready) return;
    if (!record || record !== this.shownRecord) {
      this.reset();
      return;
    }
    const curves = record.fresh();
    if (curves.length) this.post({ type: 'points', curves });
    this.tellTunes(record);
    this.tellMedia(record);
    this.post({ type: 'status', status: this.status() });
  }

  private tellTunes({ tunables, changes }: RunRecord): void {
    const text = JSON.stringify([tunables, changes]);
    if (text === this.shownTunes) return;
    this.shownTunes = text;
    this.post({ type: 'tunables', tunables, changes });
  }

  private tellMedia(record: RunRecord): void {
    const fresh = record.mediaSince(this.shownMedia);
    this.shownMedia = record.mediaCount;
    if (fresh.length) this.post({ type: 'media', media: this.addressed(fresh, record) });
  }

  /** Images by the address under which the page may load them. */
  private addressed(media: MediaEvent[], { status }: RunRecord): ShownMedia[] {
    return media.map(({ type: _, ...item }) => {
      const { content } = item;
      if (content.kind !== 'image' || !this.webview || !status.runDir) return item;
      const file = vscode.Uri.file(path.join(status.runDir, content.file));
      return { ...item, content: { ...content, file: this.webview.webview.asWebviewUri(file).toString() } };
    });
  }

  private async goOn(): Promise<void> {
    const runDir = this.trainer.record?.status.runDir;
    const run = runDir && (await readKnownRun(runDir));
    if (run) await vscode.commands.executeCommand('tensorscope.runs.resume', run);
  }

  private async keepNote(text: string): Promise<void> {
    const runDir = this.trainer.record?.status.runDir;
    if (!runDir) return;
    const known = await readNote(runDir);
    await writeNote(runDir, { ...known, note: text.trim() || undefined });
  }

  /** The shown run's copy of a source file beside that of another run. */
  private diff(file: string, other: string): Thenable<unknown> | undefined {
    const runDir = this.trainer.record?.status.runDir;
    if (!runDir) return undefined;
    const [left, right] = [other, runDir].map((folder) => vscode.Uri.file(path.join(folder, 'code', file)));
    const title = `${path.basename(file)}: ${path.basename(other)} ↔ ${path.basename(runDir)}`;
    return vscode.commands.executeCommand('vscode.diff', left, right, title);
  }

  private programChanged(): void {
    if (!this.ready) return;
    const model = this.model();
    const text = JSON.stringify(model);
    if (text === this.shownModel) return;
    this.shownModel = text;
    this.post({ type: 'model', model });
  }

  private cursorMoved(): void {
    if (this.ready) this.post({ type: 'cursor', cursor: this.cursor.line });
  }

  private ratesTested(): void {
    this.show('curves');
    if (this.ready) this.post({ type: 'rates', rates: this.ratesShown() });
  }

  /** Those of another program say nothing of this one. */
  private ratesShown(): ShownRates | null {
    return this.rates.rates?.file === this.file ? this.rates.rates : null;
  }

  private tensorChanged(): void {
    if (this.ready) this.post({ type: 'tensor', tensor: this.look.tensor });
  }

  private showWanted(): void {
    if (!this.ready || !this.wantedTab) return;
    this.post({ type: 'show', tab: this.wantedTab });
    this.wantedTab = null;
  }

  /** Until something was trained the panel is about the prototype in front of the user. */
  private follow(editor: vscode.TextEditor | undefined): void {
    const document = editor?.document;
    if (!document || !isSource(document) || !isPrototype(document.getText())) return;
    this.looked = document.uri.fsPath;
    if (!this.trainer.record) this.reset();
  }

  private reset(): void {
    if (!this.ready) return;
    const { record } = this.trainer;
    if (record !== this.shownRecord) this.comparison = { runs: [], differences: [] };
    this.shownRecord = record;
    const model = this.model();
    void this.tellNote();
    this.shownMedia = record?.mediaCount ?? 0;
    this.shownTunes = JSON.stringify([record?.tunables ?? [], record?.changes ?? []]);
    this.shownModel = JSON.stringify(model);
    this.post({
      type: 'reset',
      status: this.status(),
      curves: record?.all() ?? [],
      tunables: record?.tunables ?? [],
      changes: record?.changes ?? [],
      media: record ? this.addressed(record.mediaSince(0), record) : [],
      comparison: this.comparison,
      model,
      cursor: this.cursor.line,
      tensor: this.look.tensor,
      rates: this.ratesShown(),
      machineMemory: totalmem(),
    });
  }

  /** The note lies in the run's folder, which takes a moment to read. */
  private async tellNote(): Promise<void> {
    const runDir = this.trainer.record?.status.runDir;
    const { note = '' } = runDir ? await readNote(runDir) : {};
    if (this.ready && runDir === this.trainer.record?.status.runDir) this.post({ type: 'note', note });
  }

  private status(): RunStatus {
    return this.trainer.record?.status ?? { file: this.file ?? '', state: 'idle', step: 0 };
  }

  private model(): ModelFacts {
    return this.file ? this.tracer.programs.model(this.file) : { layers: [] };
  }

  private post(update: PanelUpdate): void {
    void this.webview?.webview.postMessage(update);
  }
}

function runsFolders(): vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.file(runsFolder(uri.fsPath)));
}
