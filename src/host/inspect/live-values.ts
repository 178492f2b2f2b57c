import * as vscode from 'vscode';
import type { PlaceValues, SliceEvent, ValuesEvent } from '../../protocol/values.ts';
import { Lifetime } from '../lifetime.ts';
import { type HintPlace, placeKey } from '../tracing/observed.ts';
import type { RunRecord } from '../training/run-record.ts';
import type { Trainer } from '../training/trainer.ts';

/** What the program holds at its places while it is paused. */
export class LiveValues implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly cut = this.lifetime.add(new vscode.EventEmitter<SliceEvent>());
  private byPlace = new Map<string, PlaceValues>();
  private values: ValuesEvent | undefined;
  private record: RunRecord | null = null;
  /** Files whose text is not the one that runs: places in it may mean others. */
  private readonly edited = new Set<string>();
  /** The values are others now, or none. */
  readonly onDidChange = this.changed.event;
  /** A part of a tensor that was asked for. */
  readonly onDidSlice = this.cut.event;

  constructor(private readonly trainer: Trainer) {
    this.lifetime.add(trainer.onDidChange(() => this.look()));
    this.lifetime.add(trainer.onDidSlice((slice) => this.cut.fire(slice)));
    this.lifetime.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const { fsPath } = document.uri;
        if (contentChanges.length === 0 || this.edited.has(fsPath)) return;
        this.edited.add(fsPath);
        if (this.values) this.changed.fire();
      }),
    );
  }

  /** At a place of the text as it is now. */
  at(place: HintPlace): PlaceValues | undefined {
    return this.holds(place.file) ? this.byPlace.get(placeKey(place)) : undefined;
  }

  /** Whether the file's text is the one that runs. */
  holds(file: string): boolean {
    return !this.edited.has(file);
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private look(): void {
    const { record } = this.trainer;
    if (record !== this.record) {
      this.record = record;
      this.edited.clear();
    }
    if (record?.values === this.values) return;
    this.values = record?.values;
    this.byPlace = new Map(this.values?.places.map((place) => [placeKey(place), place]));
    this.changed.fire();
  }
}
