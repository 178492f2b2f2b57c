import type { GraphBuilder, Value } from '../builder.ts';
import type { Form } from '../plan.ts';

/** An operation as it is translated. */
export interface Source {
  /** By name, or by number where they come as a list. */
  inputs: Record<string, Value>;
  /** In the order in which they were given. */
  list: Value[];
  attrs: any;
  outputs: readonly Form[];
}

/** Adds an operation to a graph and gives the names of its outputs; null where a graph can't hold it. */
export type Translation = (source: Source, graph: GraphBuilder) => string[] | null;

export function isFloat(...values: (Value | undefined)[]): boolean {
  return values.every((value) => value === undefined || value.dtype === 'float32');
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
