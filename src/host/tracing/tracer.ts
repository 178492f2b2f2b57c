import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { TraceReply } from '../../protocol/tracing.ts';
import type { ShapesEvent } from '../../protocol/training.ts';
import type { Edit } from '../editing/edits.ts';
import { isPrototype, languages } from '../editing/prototypes.ts';
import { Lifetime } from '../lifetime.ts';
import { traceLimit } from '../settings.ts';
import { hashOfText } from './observed.ts';
import { Programs, type TextVersion } from './programs.ts';
import { TraceRunner } from './trace-runner.ts';

export interface Traced {
  /** The program's entry file. */
  uri: vscode.Uri;
  reply: TraceReply;
}

/** Long enough for one keystroke's several events, short enough not to be felt. */
const pause = 30;

/** Traces the programs that the user looks at: when one is opened, and on each edit of one of its files. */
export class Tracer implements vscode.Disposable {
  readonly programs = new Programs();
  private readonly lifetime = new Lifetime();
  private readonly runners = new Map<string, TraceRunner>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly newest = new Map<string, Promise<TraceReply>>();
  private readonly traced = this.lifetime.add(new vscode.EventEmitter<Traced>());
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidTrace = this.traced.event;
  /** Something is known that was not, or is no longer. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly script: string,
    private readonly output: vscode.OutputChannel,
  ) {
    const { workspace, window } = vscode;
    this.lifetime.add(workspace.onDidChangeTextDocument((event) => this.edited(event)));
    this.lifetime.add(
      workspace.onDidCloseTextDocument((document) => this.programs.close(document.uri.fsPath)),
    );
    this.lifetime.add(workspace.onDidSaveTextDocument((document) => this.saved(document)));
    this.lifetime.add(workspace.onDidDeleteFiles(({ files }) => this.deleted(files)));
    this.lifetime.add(workspace.onDidGrantWorkspaceTrust(() => this.look(window.visibleTextEditors)));
    this.lifetime.add(window.onDidChangeVisibleTextEditors((editors) => this.look(editors)));
    this.look(window.visibleTextEditors);
  }

  /**
   * Traces a program now.
   * @throws where the workspace is not trusted, and where the process that traces failed.
   */
  trace(entry: string): Promise<TraceReply> {
    const reply = this.traceNow(entry);
    this.newest.set(entry, reply);
    return reply;
  }

  /**
   * Traces a program as it would be with other texts, for nobody to see but the caller.
   * @throws where the workspace is not trusted, and where the process that traces failed.
   */
  trial(entry: string, texts: Record<string, string>): Promise<TraceReply> {
    this.expectTrust();
    const workspace = workspaceOf(entry);
    const overlays = { ...unsavedTexts(), ...texts };
    return this.runner(workspace).trial({ entry, overlays, workspace, limit: traceLimit() });
  }

  /** From now on this program counts for all files that it is made of; with null the newest does. */
  pin(entry: string | null): void {
    this.programs.pinned = entry;
    if (entry && vscode.workspace.isTrusted) this.trace(entry).catch((error) => this.failed(entry, error));
    this.changed.fire();
  }

  /** Takes the shapes that a run of a program saw, unless its files were edited since. */
  observe(entry: string, { files, places }: ShapesEvent): void {
    const isAsRun = ([file, hash]: [string, string]) => hashOfText(textNow(file)) === hash;
    if (!Object.entries(files).every(isAsRun)) return;
    this.programs.observe(entry, places);
    this.changed.fire();
  }

  /** Traces the program of a document soon, if it is one. */
  schedule(document: vscode.TextDocument): void {
    if (!vscode.workspace.isTrusted) return;
    const entry = this.entryOf(document);
    if (!entry) return;
    clearTimeout(this.timers.get(entry));
    this.timers.set(
      entry,
      setTimeout(() => {
        this.timers.delete(entry);
        this.trace(entry).catch((error) => this.failed(entry, error));
      }, pause),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const runner of this.runners.values()) runner.dispose();
    this.lifetime.dispose();
  }

  private async traceNow(entry: string): Promise<TraceReply> {
    this.expectTrust();
    const workspace = workspaceOf(entry);
    const documents = openDocuments();
    const request = { entry, overlays: unsavedTexts(), workspace, limit: traceLimit() };
    const reply = await this.runner(workspace).trace(request);
    // Overtaken: the answer to the newer request is the one that counts.
    if (!reply) return this.newest.get(entry)!;
    this.programs.accept(entry, reply, documents);
    this.traced.fire({ uri: vscode.Uri.file(entry), reply });
    this.changed.fire();
    return reply;
  }

  private expectTrust(): void {
    if (vscode.workspace.isTrusted) return;
    throw new Error('Tracing runs the program, so Tensorscope waits until you trust this workspace.');
  }

  private look(editors: readonly vscode.TextEditor[]): void {
    for (const { document } of editors) this.schedule(document);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!isSource(document) || !contentChanges.length) return;
    this.programs.edit(document.uri.fsPath, versionOf(document), contentChanges.map(editOf));
    this.schedule(document);
  }

  /** While its import is typed, a prototype is none for a moment: it is let go when the text is saved that way. */
  private saved(document: vscode.TextDocument): void {
    if (!isSource(document) || isPrototype(document.getText())) return;
    if (this.programs.forget(document.uri.fsPath)) this.changed.fire();
  }

  private entryOf(document: vscode.TextDocument): string | null {
    if (!isSource(document)) return null;
    const file = document.uri.fsPath;
    const program = this.programs.of(file);
    if (program && program.entry !== file) return program.entry;
    if (isPrototype(document.getText())) return file;
    return null;
  }

  private deleted(files: readonly vscode.Uri[]): void {
    const known = files.filter((uri) => this.programs.forget(uri.fsPath));
    if (known.length) this.changed.fire();
  }

  private failed(entry: string, error: Error): void {
    this.output.appendLine(`Tracing ${entry}: ${error.message}`);
    // The rest of it is a stack of the runner's own, for the output.
    this.programs.trouble(entry, error.message.split('\n')[0]);
    this.changed.fire();
  }

  /** One warm process for each workspace folder. */
  private runner(workspace: string): TraceRunner {
    let runner = this.runners.get(workspace);
    if (!runner) {
      runner = new TraceRunner({ script: this.script, print: (text) => this.output.append(text) });
      this.runners.set(workspace, runner);
    }
    return runner;
  }
}

/** The folder that counts as the user's own code. */
export function workspaceOf(file: string): string {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath ?? dirname(file);
}

export function isSource(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && languages.includes(document.languageId);
}

function openDocuments(): Map<string, TextVersion> {
  const sources = vscode.workspace.textDocuments.filter(isSource);
  return new Map(sources.map((document) => [document.uri.fsPath, versionOf(document)]));
}

function versionOf(document: vscode.TextDocument): TextVersion {
  return { version: document.version, text: document.getText() };
}

/** The text of a file as the editor has it, or else the disk; empty where it is gone. */
function textNow(file: string): string {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  if (document) return document.getText();
  return existsSync(file) ? readFileSync(file, 'utf8').replace(/^\uFEFF/, '') : '';
}

function unsavedTexts(): Record<string, string> {
  const unsaved = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.scheme === 'file',
  );
  return Object.fromEntries(unsaved.map((document) => [document.uri.fsPath, document.getText()]));
}

function editOf({ range, text }: vscode.TextDocumentContentChangeEvent): Edit {
  return {
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
    text: text.replaceAll('\r\n', '\n'),
  };
}
