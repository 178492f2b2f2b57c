import * as vscode from 'vscode';
import type { Hint } from '../../protocol/facts.ts';
import { shapeText } from '../../protocol/label.ts';
import type { ShownTensor } from '../../protocol/panel.ts';
import type { PlaceValues, SliceAsked } from '../../protocol/values.ts';
import { Lifetime } from '../lifetime.ts';
import { placeOf } from '../reveal.ts';
import type { Tracer } from '../tracing/tracer.ts';
import type { Trainer } from '../training/trainer.ts';
import type { LiveValues } from './live-values.ts';

/** The tensor that the user looks at whole, in the panel: it stays the same place's while the program goes on. */
export class TensorLook implements vscode.Disposable {
  tensor: ShownTensor | null = null;
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly picked = this.lifetime.add(new vscode.EventEmitter<void>());
  private asked: SliceAsked | null = null;
  private name = '';
  /** Another part of it came, or it is gone. */
  readonly onDidChange = this.changed.event;
  /** The user picked it in the code. */
  readonly onDidPick = this.picked.event;

  constructor(
    private readonly trainer: Trainer,
    private readonly tracer: Tracer,
    private readonly values: LiveValues,
  ) {
    this.lifetime.add(vscode.commands.registerCommand('tensorscope.look', (place) => this.look(place)));
    this.lifetime.add(values.onDidChange(() => this.refresh()));
    this.lifetime.add(
      values.onDidSlice((slice) => {
        if (JSON.stringify(slice.asked) !== JSON.stringify(this.asked)) return;
        const hasGradient = this.asked!.gradient || Boolean(this.found()?.gradient);
        this.show({ name: this.name, hasGradient, slice });
      }),
    );
  }

  /** Asks for another part of the tensor. */
  ask(asked: SliceAsked): void {
    this.asked = asked;
    this.trainer.send({ type: 'look', asked });
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** Of a hint, or else of the cursor's line. */
  private async look(argument: unknown): Promise<void> {
    const hint = await this.choose(this.hints(argument));
    if (!hint) return;
    this.name = hint.name;
    this.ask(whole(this.values.at(hint)!));
    this.picked.fire();
  }

  /** Those that have a value now. */
  private hints(argument: unknown): Hint[] {
    const place = placeOf(argument);
    const editor = vscode.window.activeTextEditor;
    const file = place?.file ?? editor?.document.uri.fsPath ?? '';
    const line = place?.line ?? (editor?.selection.active.line ?? -1) + 1;
    return this.tracer.programs
      .hints(file)
      .filter((hint) => hint.line === line && (!place || hint.column === place.column))
      .filter((hint) => this.values.at(hint));
  }

  private async choose(hints: Hint[]): Promise<Hint | undefined> {
    if (hints.length === 0) {
      // The command is through before somebody has read the message.
      void vscode.window.showInformationMessage(
        'This line holds no tensor now. Pause the run, or step to its next act, and put the cursor in a line with values.',
      );
    }
    if (hints.length < 2) return hints[0];
    const items = hints.map((hint) => {
      const { shape } = this.values.at(hint)!.value;
      return { label: hint.name, description: shapeText(shape), hint };
    });
    return (await vscode.window.showQuickPick(items, { placeHolder: 'The tensor to look at' }))?.hint;
  }

  /** The program paused elsewhere, or runs. */
  private refresh(): void {
    if (!this.asked) return;
    if (this.found()) this.ask(this.asked);
    else if (this.tensor) this.show({ ...this.tensor, slice: { ...this.tensor.slice, summary: undefined } });
  }

  private found(): PlaceValues | undefined {
    return this.asked ? this.values.at(this.asked) : undefined;
  }

  private show(tensor: ShownTensor): void {
    this.tensor = tensor;
    this.changed.fire();
  }
}

/** Its last two dimensions, at the start of the others. */
function whole({ file, line, column, kind, value: { shape } }: PlaceValues): SliceAsked {
  return {
    ...{ file, line, column, kind, gradient: false, at: shape.map(() => 0) },
    rows: shape.length > 1 ? shape.length - 2 : undefined,
    columns: shape.length > 0 ? shape.length - 1 : undefined,
  };
}
