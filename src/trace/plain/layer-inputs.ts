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

/** `error` is what TensorFlow.js says of it. */
export function misfitOf(layer: Layer, inputs: Shape[], error: Error): Misfit {
  const type = layer.getClassName();
  const own = misfits[type]?.(layer as any, inputs) ?? misfitBySpec(layer, inputs);
  if (own) return { ...own, message: `${type}: ${own.message}` };
  const shapes = inputs.map((shape) => shownShape(shape)).join(' and ');
  const nearest = inputs.map((shape) => shape.map((size, dim) => (dim === 0 ? size : (size ?? 1))));
  return { message: `${type}: ${error.message} (${shapes})`, inputs: nearest };
}

/** A window that is larger than what it slides over gives sizes below one; null where it does not. */
export function tooSmall(layer: Layer, inputs: Shape[], outputs: Shape[]): Misfit | null {
  const [output] = outputs;
  if (inputs.length !== 1 || outputs.length !== 1 || !output.some(isNothing)) return null;
  const [input] = inputs;
  const nearest = [...input];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const given = layer.computeOutputShape(nearest) as Shape;
    if (!given.some(isNothing)) break;
    given.forEach((size, dim) => {
      if (isNothing(size)) nearest[dim] = (nearest[dim] ?? 0) + 1;
    });
  }
  const { kernelSize, poolSize } = layer as { kernelSize?: number[]; poolSize?: number[] };
  const window = kernelSize ?? poolSize;
  const which = window ? `its window ${shown(window)}` : 'what it takes away';
  return {
    message: `${layer.getClassName()}: x ${shownShape(input)} is smaller than ${which}: the result would be ${shownShape(output)}`,
    inputs: [nearest],
  };
}

const MOST_TRIES = 64;

function isNothing(size: number | null): boolean {
  return size !== null && size < 1;
}

export function shownShape(shape: Shape): string {
  return `[${shape.map((size) => (size === null || size === OPEN ? 'null' : size)).join(', ')}]`;
}

/** What layers declare of their inputs: how many dimensions, and which size at which axis. */
function misfitBySpec(layer: Layer, inputs: Shape[]): Misfit | null {
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
    for (const [axis, size] of Object.entries(spec.axes ?? {})) {
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
    const known = targetShape.filter((size) => size !== null && size >= 0);
    const size = known.reduce((all, n) => all * n, 1);
    const elements = product(input.slice(1));
    return {
      message: `x ${shownShape(input)} has ${elements} elements a sample, which cannot be reshaped to ${shown(targetShape)}`,
      inputs: [
        [input[0], known.length < targetShape.length ? Math.ceil((elements ?? 1) / size) * size : size],
      ],
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
