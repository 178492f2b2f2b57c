import * as vscode from 'vscode';

const read = <T>(name: string): T => vscode.workspace.getConfiguration('tensorscope').get<T>(name)!;

export const hintsEnabled = (): boolean => read('hints.enabled');

/** Milliseconds. */
export const traceLimit = (): number => read('trace.limit');

/** The engine to train on; undefined lets the best one be chosen. */
export function engine(): string | undefined {
  const name = read<string>('engine');
  return name === 'auto' ? undefined : name;
}
