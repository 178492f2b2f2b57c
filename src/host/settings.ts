import * as vscode from 'vscode';
import type { LabelStyle } from '../protocol/label.ts';

const read = <T>(name: string): T => vscode.workspace.getConfiguration('tensorscope').get<T>(name)!;

/** Where hints are shown: `errors` means in statements with a shape error only. */
export const hintsShown = (): 'all' | 'currentLine' | 'errors' | 'none' => read('hints.show');

/** How hints look in a document: as the user wants them, and no longer than its editor shows. */
export function labelStyle(document: vscode.TextDocument): LabelStyle {
  return {
    dimensions: read('hints.dimensions'),
    dtype: read('hints.dtype'),
    parameters: read('hints.parameters'),
    longest: vscode.workspace.getConfiguration('editor', document).get('inlayHints.maximumLength', 43),
  };
}

const next: Record<LabelStyle['dimensions'], LabelStyle['dimensions']> = {
  both: 'names',
  names: 'values',
  values: 'both',
};

/** From names and values to names, to values, and around; kept where the user had set it. */
export async function toggleDimensions(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('tensorscope');
  const known = settings.inspect('hints.dimensions');
  const target = known?.workspaceValue === undefined ? 'Global' : 'Workspace';
  const dimensions = next[settings.get<LabelStyle['dimensions']>('hints.dimensions')!];
  await settings.update('hints.dimensions', dimensions, vscode.ConfigurationTarget[target]);
}

/** Milliseconds. */
export const traceLimit = (): number => read('trace.limit');

/** Whether runs write TensorBoard event files. */
export const tensorboard = (): boolean => read('tensorboard');

/** Steps between two looks at all weights and gradients; undefined for none. */
export const watchEvery = (): number | undefined => read<number>('watchEvery') || undefined;

/** The engine to train on; undefined lets the best one be chosen. */
export function engine(): string | undefined {
  const name = read<string>('engine');
  return name === 'auto' ? undefined : name;
}
