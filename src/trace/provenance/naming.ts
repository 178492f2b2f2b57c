import type { Call, Written } from '../instrument/call.ts';

/** For each dimension of a call's result the argument that gives its size; undefined where none does. */
export type Naming = (call: Call, rank: number) => (Written | undefined)[];

/** The functions and methods that take sizes, ours and TensorFlow.js's, by their last name. */
export const namings = new Map<string, Naming>(
  Object.entries({
    ...each(
      [
        ...[
          'zeros',
          'ones',
          'empty',
          'rand',
          'randn',
          'view',
          'reshape',
          'expand',
          'broadcastTo',
          'full',
          'fill',
        ],
        ...['randint', 'normal', 'randomNormal', 'randomUniform', 'randomUniformInt', 'randomGamma'],
        ...['truncatedNormal', 'randomStandardNormal', 'multivariateNormal'],
      ],
      listed,
    ),
    ...each(['tensor', 'tensor1d', 'tensor2d', 'tensor3d', 'tensor4d'], ({ arguments: [, shape] }, rank) =>
      shape?.kind === 'list' ? aligned(shape.items, rank) : [],
    ),
    ...each(['arange', 'range'], ({ arguments: all }) => {
      const [start, end, step] = all.filter(({ kind }) => kind !== 'options');
      if (end === undefined) return [start];
      return step === undefined && start.kind === 'number' && start.value === 0 ? [end] : [];
    }),
    eye: ({ arguments: [rows, columns = rows] }) => [rows, columns.kind === 'options' ? rows : columns],
    ...each(['linspace', 'logspace'], ({ arguments: [, , steps] }) => [steps]),
    randperm: ({ arguments: [count] }) => [count],
    oneHot: ({ arguments: [, classes] }, rank) => atAxis(rank, -1, classes),
    narrow: ({ arguments: [axis, , length] }, rank) => atAxis(rank, axis, length),
    topk: ({ arguments: [k, axis] }, rank) => atAxis(rank, axis ?? -1, k),
    split: ({ arguments: [size, axis] }, rank) => atAxis(rank, axis ?? 0, size),
    multinomial: ({ arguments: all }, rank) => atAxis(rank, -1, all.at(all[0]?.kind === 'atom' ? -1 : 0)),
    unflatten: ({ arguments: [axis, sizes] }, rank) => {
      const at = axis?.kind === 'number' && axis.value >= 0 ? axis.value : rank;
      return sizes?.kind === 'list' ? [...new Array<undefined>(at), ...sizes.items] : [];
    },
  } satisfies Record<string, Naming>),
);

/**
 * Functions whose result has the dimensions of what they are given, though nothing flows from the one to the other while
 * shapes are traced; and for each the axis, if any, that is cut. The axis is told by its argument, or the last.
 */
export const alike = new Map<string, ((call: Call) => Written | number) | null>([
  ...[
    ...['zerosLike', 'onesLike', 'emptyLike', 'fullLike', 'randLike', 'randnLike', 'randintLike'],
    ...['bernoulli', 'poisson', 'sort', 'argsort', 'dropout'],
  ].map((name): [string, null] => [name, null]),
  ['topk', ({ arguments: [, axis] }) => axis ?? -1],
]);

function each(names: readonly string[], naming: Naming): Record<string, Naming> {
  return Object.fromEntries(names.map((name) => [name, naming]));
}

/** Sizes one by one or as an array, with other things before or behind the array. */
function listed({ arguments: all }: Call, rank: number): (Written | undefined)[] {
  const list = all.findLast(({ kind }) => kind === 'list');
  if (list?.kind === 'list') return aligned(list.items, rank);
  return aligned(
    all.filter(({ kind }) => kind !== 'options'),
    rank,
  );
}

/** What is spread stands for as many sizes as there is room for. */
function aligned(items: readonly Written[], rank: number): (Written | undefined)[] {
  const open = items.findIndex(({ kind }) => kind === 'spread');
  if (open < 0) return items.length === rank ? [...items] : [];
  const behind = items.slice(open + 1);
  const room = rank - open - behind.length;
  if (room < 0 || behind.some(({ kind }) => kind === 'spread')) return [];
  return [...items.slice(0, open), ...new Array<undefined>(room), ...behind];
}

function atAxis(
  rank: number,
  axis: Written | number | undefined,
  size: Written | undefined,
): (Written | undefined)[] {
  const at = axisIn(rank, axis);
  if (at === undefined || size === undefined) return [];
  return Array.from({ length: rank }, (_, i) => (i === at ? size : undefined));
}

/** An axis that is told by a number, counted from the front. */
export function axisIn(rank: number, axis: Written | number | undefined): number | undefined {
  const at = typeof axis === 'number' ? axis : axis?.kind === 'number' ? axis.value : undefined;
  return at !== undefined && at < 0 ? at + rank : at;
}
