import type { Shape } from '@tensorflow/tfjs';
import { registerMeta } from '../../engine/meta/index.ts';
import { tf } from '../../engine/tfjs.ts';
import type { nn } from '../../library/index.ts';
import { watchBatches } from './batches.ts';
import { CallSites } from './call-sites.ts';
import { cheapCreation } from './creation.ts';
import { localCsv } from './csv.ts';
import { dependentOps } from './dependent.ts';
import { Feeds } from './feeds.ts';
import { watchGradients } from './gradients.ts';
import { cheapenInitializers } from './initializers.ts';
import { moduleIn } from './layer-module.ts';
import { watchLayers } from './layers.ts';
import { ModelCalls } from './model-calls.ts';
import { restartNames } from './names.ts';
import { nodeNamespace } from './node.ts';
import { keepInside } from './outside.ts';
import { Patches } from './patches.ts';
import { type Hooks, Recovery } from './recovery.ts';
import { RepeatedCalls } from './repeated-calls.ts';
import { Suspicions } from './suspicions.ts';
import { type Drawn, symbolicIn } from './symbolic.ts';
import type { FullTfjs } from './tfjs.ts';
import { shortenTraining } from './training.ts';

export type { Hooks, Mismatch } from './recovery.ts';

interface Traced {
  namespace: FullTfjs;
  full: FullTfjs;
  hooks: Hooks;
  patches: Patches;
}

let active: Traced | null = null;

/**
 * The namespace that a plain TensorFlow.js program gets in place of `@tensorflow/tfjs` while it is traced on `meta`:
 * creation makes no data, ops go on after a mismatch where `hooks.mismatch` says so, training loops end soon, and
 * nothing is saved or loaded. Some of it is done to TensorFlow.js's own classes; `untrace` puts those back. Until then
 * the same arguments give the same namespace, so that all files of a program share one.
 */
export function tracedTfjs(full: FullTfjs, hooks: Hooks): FullTfjs {
  if (active?.full !== full || active.hooks !== hooks) start(full, hooks);
  return active!.namespace;
}

/** The same for `@tensorflow/tfjs-node`, whether that is installed or not. */
export function tracedTfjsNode(full: FullTfjs, hooks: Hooks): FullTfjs {
  return Object.assign(tracedTfjs(full, hooks), { node: nodeNamespace(full) });
}

function start(full: FullTfjs, hooks: Hooks): void {
  untrace();
  registerMeta();
  const current = new Patches();
  current.onRestore(() => full.disposeVariables());

  const creation = cheapCreation(full);
  // Layers and data sets create by the names that the core exports.
  if (full.Tensor === tf.Tensor) for (const name of Object.keys(creation)) exportAs(name, creation, current);
  cheapenInitializers(full, current);
  restartNames(full);
  watchGradients(full, hooks, current);

  const sites = new CallSites();
  const mismatch: Hooks['mismatch'] = (error) =>
    hooks.mismatch({ ...error, stack: sites.completed(error.stack) });
  const suspicions = new Suspicions(full, {
    mismatch,
    suspect: (each) => hooks.suspect?.({ ...each, stack: sites.completed(each.stack) }),
  });
  const calls = new ModelCalls({
    mismatch,
    enter: (module, inputs) => hooks.enter?.(module, inputs),
    leave: (module, inputs, output) => {
      suspicions.ran(module.layer, output);
      hooks.leave?.(module, inputs, output);
    },
  });
  const meant = new WeakMap<object, Shape>();
  const feeds = new Feeds(full, mismatch, suspicions, meant);
  calls.watch(full, feeds, current);
  const repeated = new RepeatedCalls(full, hooks.meter);
  watchLayers(full, calls, repeated, meant, current);
  shortenTraining(full, feeds, calls, repeated, sites, current);
  watchBatches(full, hooks, current);

  const recovery = new Recovery(full, { mismatch }, current);
  guardMethods(full, recovery, suspicions, current);
  const dependent = dependentOps(full);
  // Like a module's namespace it has no prototype: it is not taken for an object of the program's own.
  const traced: any = Object.assign(
    Object.create(null),
    guardOps({ ...full, ...creation }, '', recovery, suspicions),
    dependent.ops,
    keepInside(full, current),
  );
  for (const group of [
    'fused',
    'image',
    'linalg',
    'losses',
    'math',
    'signal',
    'sparse',
    'spectral',
    'string',
  ]) {
    traced[group] = guardOps((full as any)[group], `${group}.`, recovery, suspicions);
  }
  Object.assign(traced.image, dependent.image);
  traced.data = { ...full.data, csv: localCsv(full, hooks) };
  active = { namespace: traced, full, hooks, patches: current };
}

/** Puts back what `tracedTfjs` did to TensorFlow.js, and forgets the program's variables. */
export function untrace(): void {
  active?.patches.restore();
  active = null;
}

/** The module that stands for `value`, a layer or a model of the program that is traced. */
export function layerModule(value: unknown): nn.Module | undefined {
  return active ? moduleIn(active.full, value) : undefined;
}

/** The shape and dtype of a tensor of the functional API, where `value` is one. */
export function symbolicTensor(value: unknown): Drawn | null {
  return active ? symbolicIn(active.full, value) : null;
}

function exportAs(name: string, creation: object, current: Patches): void {
  const key = name as 'ones';
  current.replace(tf, key, (creation as typeof tf)[key]);
}

/** TensorFlow.js marks its ops by the names of their functions. */
function guardOps(namespace: any, prefix: string, recovery: Recovery, suspicions: Suspicions): any {
  const guarded = { ...namespace };
  for (const [name, value] of Object.entries(namespace)) {
    if (typeof value === 'function' && value.name.endsWith('__op'))
      guarded[name] = suspicions.op(prefix + name, recovery.op(prefix + name, value as any));
  }
  return guarded;
}

/** The chained ops. */
function guardMethods(full: FullTfjs, recovery: Recovery, suspicions: Suspicions, current: Patches): void {
  const tensor = full.Tensor.prototype as any;
  for (const name of Object.keys(tensor)) {
    if (!ownMethods.has(name))
      current.replace(tensor, name, suspicions.method(name, recovery.method(name, tensor[name])));
  }
}

/** What a tensor has without any op: reading, printing and ending it must not be taken for one. */
const ownMethods = new Set([
  ...[
    'constructor',
    'rank',
    'isDisposed',
    'throwIfDisposed',
    'dispose',
    'bytes',
    'print',
    'toString',
    'clone',
  ],
  ...['buffer', 'bufferSync', 'array', 'arraySync', 'data', 'dataSync', 'dataToGPU', 'cast', 'variable'],
]);
