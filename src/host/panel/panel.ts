import * as vscode from 'vscode';
import type { Layer } from '../../protocol/facts.ts';
import type { PanelRequest, PanelUpdate, RunStatus } from '../../protocol/panel.ts';
import { isPrototype } from '../editing/prototypes.ts';
import { Lifetime } from '../lifetime.ts';
import { reveal } from '../reveal.ts';
import { isSource, type Tracer } from '../tracing/tracer.ts';
import type { RunRecord } from '../training/run-record.ts';
import type { Trainer } from '../training/trainer.ts';
import { panelHtml } from './html.ts';

export const panelType = 'tensorscope.panel';

const commands = ['train', 'pause', 'step', 'resume', 'stop'];

/**
 * The panel beside the code. It holds no data: all it shows is told anew when its page says that it is ready, and
 * only what changes is told after that.
 */
export class Panel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly lifetime = new Lifetime();
  private webview: vscode.WebviewPanel | null = null;
  private ready = false;
  private shownRecord: RunRecord | null = null;
  private shownLayers = '';
  /** The prototype that was looked at last. */
  private looked: string | null = null;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly trainer: Trainer,
    private readonly tracer: Tracer,
  ) {
    this.lifetime.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
    this.lifetime.add(trainer.onDidChange(() => this.runChanged()));
    this.lifetime.add(tracer.onDidChange(() => this.programChanged()));
    this.lifetime.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)));
    this.follow(vscode.window.activeTextEditor);
  }

  /** The program that the panel is about: the run's, or while nothing was trained the one looked at last. */
  get file(): string | null {
    return this.trainer.record?.status.file ?? this.looked;
  }

  /** Opens the panel beside the code, or brings it to the front; the code keeps the focus. */
  show(): void {
    if (this.webview) {
      this.webview.reveal(undefined, true);
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

  dispose(): void {
    this.lifetime.dispose();
    this.webview?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.webview = panel;
    this.ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.folder, 'media', 'icon.svg');
    const bundle = vscode.Uri.joinPath(this.folder, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [bundle] };
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
    } else if (request.type === 'command' && commands.includes(request.command)) {
      const file = request.command === 'train' ? this.file : undefined;
      void vscode.commands.executeCommand(`tensorscope.${request.command}`, ...(file ? [file] : []));
    } else if (request.type === 'reveal' && typeof request.place?.file === 'string') {
      void reveal(request.place);
    }
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
    this.post({ type: 'status', status: this.status() });
  }

  private programChanged(): void {
    const layers = this.layers();
    const text = JSON.stringify(layers);
    if (!this.ready || text === this.shownLayers) return;
    this.shownLayers = text;
    this.post({ type: 'layers', layers });
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
    this.shownRecord = this.trainer.record;
    const layers = this.layers();
    this.shownLayers = JSON.stringify(layers);
    this.post({ type: 'reset', status: this.status(), curves: this.shownRecord?.all() ?? [], layers });
  }

  private status(): RunStatus {
    return this.trainer.record?.status ?? { file: this.file ?? '', state: 'idle', step: 0 };
  }

  private layers(): Layer[] {
    return this.file ? this.tracer.programs.layers(this.file) : [];
  }

  private post(update: PanelUpdate): void {
    void this.webview?.webview.postMessage(update);
  }
}
