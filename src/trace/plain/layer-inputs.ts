import type { Shape } from '@tensorflow/tfjs';
import { shown } from '../../engine/meta/index.ts';
import { type Layer, moduleOf } from './layer-module.ts';
import { OPEN } from './symbolic.ts';

/** Why a layer can't take its inputs, and what it could take that is nearest to them. */
export interface Misfit {
  message: string;
  inputs: Shape[];
}

interface Spec {
  ndim?: number;
  minNDim?: number;
  maxNDim?: number;
  axes?: Record<number, number>;
}

/** `error` is what TensorFlow.js says of it. What a layer that `wasBuilt` demands comes from its weights. */
export function misfitOf(layer: Layer, inputs: Shape[], wasBuilt: boolean, error: Error): Misfit {
  const type = layer.getClassName();
  const own = misfits[type]?.(layer as any, inputs) ?? misfitBySpec(layer, inputs, wasBuilt);
  if (own) return { ...own, message: `${type}: ${own.message}` };
  const shapes = inputs.map((shape) => shownShape(shape)).join(' and ');
  const nearest = inputs.map((shape) => shape.map((size, dim) => (dim === 0 ? size : (size ?? 1))));
  return { message: `${type}: ${error.message} (${shapes})`, inputs: nearest };
}

/** What TensorFlow.js finds out in a run alone, or never: null where a layer can take inputs of these shapes. */
export function misfitBeforeRun(layer: Layer, inputs: Shape[]): Misfit | null {
  const { kernelSize, poolSize, targetShape, cell } = layer as Record<string, any>;
  if (cell && inputs.length > 1) return stateMisfit(layer, inputs, [cell.stateSize].flat());
  const window: number[] | undefined = kernelSize ?? poolSize;
  const [input] = inputs;
  if (window && input.length === window.length + 2) return tooSmall(layer, input, window);
  const elements = product(input.slice(1));
  if (!targetShape || elements === null || holds(targetShape, elements)) return null;
  const misfit = misfits.Reshape(layer, inputs)!;
  return { ...misfit, message: `${layer.getClassName()}: ${misfit.message}` };
}

/** The states that a recurrent layer begins with stand behind its input. */
function stateMisfit(layer: Layer, inputs: Shape[], sizes: number[]): Misfit | null {
  const nearest = inputs.map((shape, i) =>
    i > 0 && i <= sizes.length ? shape.with(-1, sizes[i - 1]) : shape,
  );
  const at = inputs.findIndex((shape, i) => shape.at(-1) !== nearest[i].at(-1));
  if (at < 0) return null;
  return {
    message: `${layer.getClassName()}: state ${at} ${shownShape(inputs[at])} of ${layer.name} has to be ${shownShape(nearest[at])}`,
    inputs: nearest,
  };
}

function holds(shape: Shape, elements: number): boolean {
  return isOpen(shape) ? elements % size(shape) === 0 : elements === size(shape);
}

function isOpen(shape: Shape): boolean {
  return shape.some((each) => each === null || each < 0);
}

/**
 * A window that is larger than what it slides over gives sizes below one. Most likely the result was meant to be as
 * large as what it comes from; where it is to become smaller, one is left.
 */
function tooSmall(layer: Layer, input: Shape, window: number[]): Misfit | null {
  const outputOf = (shape: Shape) => layer.computeOutputShape(shape) as Shape;
  const output = outputOf(input);
  if (!output.some(isNothing)) return null;
  const nearest = [...input];
  const wanted = (dim: number) => ('poolSize' in layer ? 1 : input[dim]!);
  output.forEach((given, dim) => {
    while (isNothing(given) && outputOf(nearest)[dim]! < wanted(dim)) nearest[dim]!++;
  });
  const result = shownShape(output);
  return {
    message: `${layer.getClassName()}: x ${shownShape(input)} is smaller than its window ${shown(window)}: the result would be ${result}`,
    inputs: [nearest],
  };
}

function isNothing(size: number | null): boolean {
  return size !== null && size < 1;
}

export function shownShape(shape: Shape): string {
  return `[${shape.map((size) => (size === null || size === OPEN ? 'null' : size)).join(', ')}]`;
}

/** What layers declare of their inputs: how many dimensions, and which size at which axis. */
function misfitBySpec(layer: Layer, inputs: Shape[], wasBuilt: boolean): Misfit | null {
  const specs = (layer.inputSpec ?? []) as Spec[];
  const messages: string[] = [];
  const nearest = inputs.map((shape, i) => {
    const spec = specs[i];
    if (!spec) return shape;
    const name = inputs.length > 1 ? `input ${i + 1}` : 'x';
    const rank = spec.ndim ?? Math.min(Math.max(shape.length, spec.minNDim ?? 0), spec.maxNDim ?? 99);
    const fitted = withRank(shape, rank);
    if (rank !== shape.length)
      messages.push(
        `${name} ${shownShape(shape)} has ${shape.length} dimensions, but it takes ${meant(rank)}`,
      );
    for (const [axis, size] of Object.entries((wasBuilt && spec.axes) || {})) {
      const at = Number(axis) < 0 ? rank + Number(axis) : Number(axis);
      const given = fitted[at];
      if (given === size || given == null) continue;
      fitted[at] = size;
      if (rank === shape.length)
        messages.push(
          `${name} ${shownShape(shape)} has ${given} at dimension ${at}, but ${holder(layer)} takes ${size}`,
        );
    }
    return fitted;
  });
  return messages.length ? { message: messages.join('; '), inputs: nearest } : null;
}

/** What makes it want that size: `the kernel [784, 10] of dense_Dense1`. */
function holder(layer: Layer): string {
  const [weight] = layer.weights;
  if (!weight) return layer.name;
  const name = weight.originalName.split('/').at(-1);
  return `the ${name} ${shown(moduleOf(layer).parameters()[0].shape)} of ${layer.name}`;
}

function meant(rank: number): string {
  const names: Record<number, string> = {
    2: ': [batch, features]',
    3: ': [batch, steps, features]',
    4: ': [batch, height, width, channels]',
    5: ': [batch, depth, height, width, channels]',
  };
  return `${rank}${names[rank] ?? ''}`;
}

/** The nearest shape of so many dimensions: pixels become a picture, a missing channel is one, pictures are flattened. */
export function withRank(shape: Shape, rank: number): Shape {
  const [batch, ...rest] = shape;
  const wanted = rank - 1;
  if (rest.length === wanted) return [...shape];
  if (rest.length > wanted) {
    const merged = rest.slice(0, rest.length - wanted + 1);
    return [batch, product(merged), ...rest.slice(merged.length)];
  }
  const side = Math.sqrt(rest[0] ?? 0);
  if (rest.length === 1 && wanted === 3 && Number.isInteger(side) && side > 1) return [batch, side, side, 1];
  return [...shape, ...new Array<number>(wanted - rest.length).fill(1)];
}

function product(sizes: Shape): number | null {
  return sizes.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1);
}

/** Elements in a shape, as far as it is known. */
function size(shape: Shape): number {
  return shape.reduce<number>((all, n) => (n === null || n < 0 ? all : all * n), 1);
}

/** Layers whose demands are not declared, by their class's name. */
const misfits: Record<string, (layer: any, inputs: Shape[]) => Misfit | null> = {
  Concatenate: ({ axis }: { axis: number }, inputs) => {
    const [first] = inputs;
    const at = axis < 0 ? first.length + axis : axis;
    return likeFirst(inputs, `are to be joined, so all but dimension ${at} have to be equal`, (size, dim) =>
      dim === at ? size : first[dim],
    );
  },
  Reshape: ({ targetShape }: { targetShape: number[] }, [input]) => {
    const elements = product(input.slice(1));
    const known = size(targetShape);
    return {
      message: `x ${shownShape(input)} has ${elements} elements a sample, which cannot be reshaped to ${shown(targetShape)}`,
      inputs: [[input[0], isOpen(targetShape) ? Math.ceil((elements ?? 1) / known) * known : known]],
    };
  },
  Embedding: ({ inputLength }: { inputLength?: number[] | null }, [input]) =>
    inputLength
      ? {
          message: `x ${shownShape(input)} does not have the inputLength [${inputLength}]`,
          inputs: [[input[0], ...[inputLength].flat()]],
        }
      : null,
  Dot: ({ axes }: { axes: number | [number, number] }, [left, right]) => {
    const [a, b] = Array.isArray(axes) ? axes : [axes, axes];
    const [at, other] = [a < 0 ? left.length + a : a, b < 0 ? right.length + b : b];
    return {
      message: `a ${shownShape(left)} and b ${shownShape(right)} are multiplied over dimensions ${at} and ${other}, which differ: ${left[at]} ≠ ${right[other]}`,
      inputs: [left, right.with(other, left[at])],
    };
  },
};
for (const type of ['Add', 'Average', 'Maximum', 'Minimum', 'Multiply'])
  misfits[type] = (_layer, inputs) =>
    likeFirst(inputs, 'have to be of one shape', (_size, dim) => inputs[0][dim]);

function likeFirst(
  inputs: Shape[],
  demand: string,
  sizeAt: (size: number | null, dim: number) => number | null,
): Misfit {
  const shapes = inputs.map(shownShape).join(' and ');
  const [first] = inputs;
  return {
    message: `${shapes} ${demand}`,
    inputs: inputs.map((shape) => first.map((_, dim) => sizeAt(shape[dim] ?? first[dim], dim))),
  };
}
