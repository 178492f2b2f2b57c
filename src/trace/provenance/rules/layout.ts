import { tf } from '../../../engine/index.ts';
import { Dim } from '../dim.ts';
import type { Dims } from '../dims.ts';
import { sum } from '../formulas.ts';
import { regroup } from '../regroup.ts';
import { type DimRule, type DimRules, sized, spliced } from './rule.ts';

/** The same elements in another arrangement: reordered, joined, cut, padded, repeated. */
export const layout: DimRules = {
  Reshape: ({ inputs: { x }, outputs: [{ shape }], of }) => regroup(of(x), shape) ?? remade(of(x), shape),
  ExpandDims: ({ inputs: { input }, attrs: { dim }, of }) =>
    spliced(of(input), dim < 0 ? dim + input.shape.length + 1 : dim, 0, new Dim(1)),
  Transpose: ({ inputs: { x }, attrs: { perm }, of }) => {
    const dims = of(x);
    return perm.map((axis: number) => dims[axis]);
  },
  Tile: ({ inputs: { x }, attrs: { reps }, of }) => of(x).map((dim, i) => repeated(dim, reps[i])),
  PadV2: padded,
  MirrorPad: padded,
  Slice: ({ inputs: { x }, attrs: { begin }, outputs: [{ shape }], of }) => {
    const starts: number[] = typeof begin === 'number' ? [begin] : begin;
    return of(x).map((dim, i) => cut(dim, starts[i] ?? 0, shape[i]));
  },
  StridedSlice: strided,
  Concat: ({ inputs, attrs: { axis }, outputs: [{ shape }], of }) => {
    const all: Dims[] = inputs.map(of);
    const along = axis < 0 ? axis + shape.length : axis;
    if (all.length === 1) return all[0];
    const terms = all.map((dims) => dims[along]).filter(({ size }) => size > 0);
    const total = new Dim(
      shape[along],
      () => `${sum(terms.map(({ size }) => size))} = ${shape[along]}`,
      terms,
      {
        kind: 'sum',
        terms,
      },
    );
    return spliced(all[0], along, 1, terms.length === 1 ? terms[0] : total);
  },
  Pack: ({ inputs, attrs: { axis }, outputs: [{ shape }], of }) => {
    const along = axis < 0 ? axis + shape.length : axis;
    return spliced(of(inputs[0]), along, 0, new Dim(inputs.length, () => `${inputs.length} tensors`));
  },
  Unpack: ({ inputs: { value }, attrs: { axis }, outputs, of }) => {
    const rest = spliced(of(value), axis < 0 ? axis + value.shape.length : axis, 1);
    return outputs.map(() => rest);
  },
  SplitV: ({ inputs: { x }, attrs: { axis }, outputs, of }) => {
    const dims = of(x);
    const along = axis < 0 ? axis + dims.length : axis;
    const sizes = outputs.map(({ shape }) => shape[along]);
    const alike = sizes.every((size) => size === sizes[0]);
    return outputs.map(({ shape }) => {
      const how = () =>
        alike ? `${dims[along].size} / ${sizes.length} = ${shape[along]}` : splitText(sizes, dims[along]);
      return spliced(dims, along, 1, part(dims[along], shape[along], how));
    });
  },
  SpaceToBatchND: rearranged,
  BatchToSpaceND: rearranged,
  DepthToSpace: rearranged,
};

/** Every new dimension from all of the old ones; those whose size and place stayed are still themselves. */
function rearranged({ inputs: { x }, outputs: [{ shape }], of }: Parameters<DimRule>[0]): Dims {
  return remade(of(x), shape);
}

function remade(dims: Dims, shape: readonly number[]): Dims {
  const stays = dims.length === shape.length;
  return shape.map((size, i) => (stays && dims[i].size === size ? dims[i] : new Dim(size, null, dims)));
}

/** One element that is repeated has what it is broadcast with. */
function repeated(dim: Dim, times: number): Dim {
  if (times === 1) return dim;
  const size = dim.size * times;
  return new Dim(
    size,
    () => `${times}·${dim.size} = ${size}`,
    [dim],
    dim.size === 1 ? { kind: 'stretched' } : null,
  );
}

function padded({ inputs: { x }, attrs: { paddings }, of }: Parameters<DimRule>[0]): Dims {
  return of(x).map((dim, i) => {
    const [before, behind] = paddings[i] ?? [0, 0];
    if (before + behind === 0) return dim;
    const numbers = [before, dim.size, behind].filter((n) => n > 0);
    const size = dim.size + before + behind;
    return new Dim(size, () => `${sum(numbers)} = ${size}`, [dim], {
      kind: 'sum',
      terms: [dim, before + behind],
    });
  });
}

function cut(dim: Dim, from: number, size: number): Dim {
  return part(dim, size, () => `${from} to ${from + size - 1} of ${dim.size}: ${size}`);
}

function part(dim: Dim, size: number, formula: () => string): Dim {
  if (dim.size === size) return dim;
  const count = dim.size / size;
  return new Dim(size, formula, [dim], Number.isInteger(count) ? { kind: 'share', whole: dim, count } : null);
}

function splitText(sizes: readonly number[], { size }: Dim): string {
  return `${size} = ${sum(sizes)}`;
}

function strided({ inputs: { x }, attrs, outputs: [{ shape }], of }: Parameters<DimRule>[0]): Dims {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const dims = of(x);
  // Without axes that come or go each axis is cut by itself.
  if (ellipsisMask || newAxisMask || shrinkAxisMask) return remade(dims, shape);
  const info = tf.slice_util.sliceInfo(x.shape, begin, end, strides, beginMask, endMask, 0, 0, 0);
  return dims.map((dim, i) => {
    const step = info.strides[i];
    const how = () => `${info.begin[i]}…${info.end[i]} of ${dim.size}, step ${step}: ${shape[i]}`;
    return step === 1 ? cut(dim, info.begin[i], shape[i]) : sized(dim, shape[i], how);
  });
}
