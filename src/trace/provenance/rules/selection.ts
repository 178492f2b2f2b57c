import { tf } from '../../../engine/index.ts';
import { Dim } from '../dim.ts';
import type { Dims } from '../dims.ts';
import { type DimRule, type DimRules, each, sized, spliced } from './rule.ts';

/** Axes that fold into one result, elements picked by position. */
export const selection: DimRules = {
  ...each(['Sum', 'Prod', 'Mean', 'Max', 'Min', 'All', 'Any'], reduced),
  ...each(['ArgMax', 'ArgMin'], ({ inputs: { x }, attrs: { axis }, of }) => {
    const [first] = tf.util.parseAxisParam(axis, x.shape);
    return spliced(of(x), first, 1);
  }),
  GatherV2: ({ inputs: { x, indices }, attrs: { axis, batchDims = 0 }, of }) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    return spliced(of(x), along, 1, ...of(indices).slice(batchDims));
  },
  GatherNd: ({ inputs: { params, indices }, of }) => [
    ...of(indices).slice(0, -1),
    ...of(params).slice(indices.shape[indices.shape.length - 1]),
  ],
  UnsortedSegmentSum: ({ inputs: { x, segmentIds }, attrs: { numSegments }, of }) => [
    new Dim(numSegments, () => `${numSegments} segments`),
    ...of(x).slice(segmentIds.shape.length),
  ],
  OneHot: ({ inputs: { indices }, attrs: { depth }, of }) => [
    ...of(indices),
    new Dim(depth, () => `${depth} classes`),
  ],
  SearchSorted: ({ inputs: { values }, of }) => of(values),
  TopK: ({ inputs: { x }, attrs: { k }, of }) => {
    const dims = of(x);
    const last = dims[dims.length - 1];
    return [...dims.slice(0, -1), sized(last, k, () => `the ${k} greatest of ${last.size}`)];
  },
  Multinomial: ({ inputs: { logits }, attrs: { numSamples }, of }) => [
    of(logits)[0],
    new Dim(numSamples, () => `${numSamples} samples`),
  ],
};

function reduced({ inputs: { x }, attrs, of }: Parameters<DimRule>[0]): Dims {
  const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices, x.shape);
  const dims = of(x);
  if (attrs.keepDims) return dims.map((dim, i) => (axes.includes(i) && dim.size !== 1 ? new Dim(1) : dim));
  return dims.filter((_, i) => !axes.includes(i));
}
