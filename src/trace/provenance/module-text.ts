import type { nn } from '../../library/index.ts';
import { LayerModule } from '../plain/layer-module.ts';
import { isLibraryModule } from './parameters.ts';

/** A module as one says it: `Conv2d(32→64, k 3)`, `Linear(784→128)`; of the user's own classes the name alone. */
export function moduleText(module: nn.Module): string {
  const { name } = module.constructor;
  if (module instanceof LayerModule) return layerText(name, module.layer);
  if (!isLibraryModule(module)) return name;
  const fields = module as unknown as Record<string, unknown>;
  const parts = ENDS.flatMap(([from, to]) =>
    fields[from] === undefined ? [] : [`${fields[from]}→${fields[to]}`],
  ).slice(0, 1);
  for (const [field, told, usual] of OPTIONS) {
    const value = fields[field];
    if (value === undefined || sameAs(value, usual)) continue;
    // A pool's stride is its window's size unless it says otherwise.
    if (field === 'stride' && /Pool/.test(name) && brief(value) === brief(fields.kernelSize)) continue;
    parts.push(`${told} ${brief(value)}`);
  }
  return parts.length ? `${name}(${parts.join(', ')})` : name;
}

/** A layer of TensorFlow.js: `Conv2D(8, k 3)`, `Dense(10)`. */
function layerText(name: string, layer: object): string {
  const { units, filters, kernelSize, poolSize, strides } = layer as Record<string, unknown>;
  const out = units ?? filters;
  const window = kernelSize ?? poolSize;
  const parts = [
    ...(out === undefined ? [] : [`${out}`]),
    ...(window === undefined ? [] : [`k ${brief(window)}`]),
    ...(strides === undefined || brief(strides) === brief(poolSize ?? 1) ? [] : [`stride ${brief(strides)}`]),
  ];
  return parts.length ? `${name}(${parts.join(', ')})` : name;
}

/** The fields that say what comes in and what goes out. */
const ENDS: [from: string, to: string][] = [
  ['inFeatures', 'outFeatures'],
  ['inChannels', 'outChannels'],
  ['numEmbeddings', 'embeddingDim'],
  ['inputSize', 'hiddenSize'],
];

/** Options that change a shape: the field, how it is told, and the value that goes without saying. */
const OPTIONS: [field: string, told: string, usual: unknown][] = [
  ['kernelSize', 'k', undefined],
  ['stride', 'stride', 1],
  ['padding', 'padding', 0],
  ['dilation', 'dilation', 1],
  ['groups', 'groups', 1],
  ['numHeads', 'heads', undefined],
  ['numLayers', 'layers', 1],
  ['bidirectional', 'bidirectional', false],
  ['startDim', 'from', 1],
  ['endDim', 'to', -1],
  ['outputSize', 'to', undefined],
];

function sameAs(value: unknown, usual: unknown): boolean {
  return usual !== undefined && brief(value) === brief(usual);
}

/** One number where all axes have the same. */
function brief(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.every((each) => each === value[0]) ? String(value[0]) : value.join('×');
}
