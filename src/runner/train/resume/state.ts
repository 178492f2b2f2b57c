import { nn, noGrad, type Tensor } from '../../../library/index.ts';
import type { CheckpointFile, LoopState } from './checkpoint-file.ts';
import { fieldsOf, HIDDEN, setField } from './hidden.ts';
import type { Known } from './known.ts';
import type { RunningLoop } from './position.ts';
import { randomState } from './random.ts';
import { Reader, type Saved, Writer } from './values.ts';

/** All that a program is at the start of an iteration. */
export interface ProgramState
  extends Pick<CheckpointFile, 'loops' | 'objects' | 'files' | 'random' | 'inexact'> {
  tensors: Record<string, Tensor>;
}

/** How the variables at the top of a file, or those that a loop sees, are read and set. */
export type FileVariables = Pick<RunningLoop, 'get' | 'set'>;

interface Stateful {
  stateDict(): object;
  loadStateDict(state: object): unknown;
}

export function takeState(
  known: Known,
  stack: readonly RunningLoop[],
  files: readonly FileVariables[],
): ProgramState {
  const parameters = known.nameTensors();
  const writer = new Writer(known);
  const objects: Record<string, Saved> = {};
  for (const [name, object] of known.all()) {
    const state =
      object instanceof nn.Module ? Object.fromEntries(fieldsOf(object)) : (object as Stateful).stateDict();
    objects[name] = writer.write(state, name, true);
  }
  const loops = stack.map((entry): LoopState => {
    const { loop, ordinal, rounds, random, roundRandom, gathered, drawn, passes } = entry;
    const place = { loop, ordinal, rounds, random, roundRandom, gathered, drawn, passes };
    return { ...place, variables: entry.variables ?? {} };
  });
  const innermost = loops.at(-1)!;
  innermost.variables = variablesOf(stack.at(-1)!, writer);
  const tops = files.map((file) => variablesOf(file, writer));
  const tensors: Record<string, Tensor> = { ...writer.tensors };
  for (const [tensor, name] of parameters) {
    tensors[name] = tensor;
    if (tensor.grad) tensors[`${name}.grad`] = tensor.grad;
  }
  return {
    loops,
    objects,
    files: tops,
    random: randomState(),
    inexact: [...writer.unknown],
    tensors,
  };
}

/** What a loop sees: only what can be assigned to can be another object by now. */
export function variablesOf(entry: FileVariables, writer: Writer): Record<string, Saved> {
  const values = Object.entries(entry.get());
  return Object.fromEntries(
    values.map(([name, value]) => [name, writer.write(value, name.slice(1), name[0] === 'l')]),
  );
}

/** Puts the variables back that a loop sees. */
export function restoreVariables(entry: FileVariables, saved: Record<string, Saved>, reader: Reader): void {
  const live = entry.get();
  const values = Object.entries(saved).map(([name, value]) => [name, reader.read(value, live[name])]);
  entry.set({ ...live, ...Object.fromEntries(values) });
}

export function restoreState(
  known: Known,
  entry: RunningLoop,
  files: readonly FileVariables[],
  checkpoint: CheckpointFile,
  tensors: Record<string, Tensor>,
): string[] {
  const missing: string[] = [];
  const parameters = known.nameTensors();
  const reader = new Reader(known, tensors);
  noGrad(() => {
    for (const [tensor, name] of parameters) {
      if (tensors[name]) tensor.copy_(tensors[name]);
      tensor.grad = tensors[`${name}.grad`] ?? null;
    }
  });
  // Schedules come after their optimizers, as they were made.
  for (const [name, saved] of Object.entries(checkpoint.objects)) {
    const object = known.named(name);
    if (!object) {
      missing.push(name);
      // Others may be the same as something in it.
      reader.read(saved, undefined);
      continue;
    }
    if (object instanceof nn.Module) restoreFields(object, saved, reader);
    else (object as Stateful).loadStateDict(reader.read(saved, {}) as object);
  }
  restoreVariables(entry, checkpoint.loops.at(-1)!.variables, reader);
  for (const [i, file] of files.entries()) {
    const saved = checkpoint.files?.[i];
    if (saved) restoreVariables(file, saved, reader);
  }
  return missing;
}

/** What a module counts or remembers besides its parameters, and whether it trains. */
function restoreFields(module: nn.Module, saved: Saved, reader: Reader): void {
  const live = Object.fromEntries(fieldsOf(module));
  const fields = reader.read(saved, { ...live }) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    if (value !== live[name] || name === HIDDEN) setField(module, name, value);
}
