import { isFloat, sizeOf, type Translation } from './translation.ts';

/** What moves values without computing. */
export const layout: Record<string, Translation> = {
  Reshape: ({ inputs: { x }, outputs: [{ shape }] }, graph) => [graph.reshape(x.name, shape)],

  Transpose: ({ inputs: { x }, attrs: { perm } }, graph) => [
    graph.node('Transpose', [x.name], { perm: { ints: perm } }),
  ],

  Slice: ({ inputs: { x }, attrs: { begin }, outputs: [{ shape }] }, graph) => {
    const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== x.shape[axis]);
    if (axes.length === 0) return [graph.node('Identity', [x.name])];
    const starts = axes.map((axis) => begin[axis]);
    const ends = axes.map((axis) => begin[axis] + shape[axis]);
    return [graph.node('Slice', [x.name, ...[starts, ends, axes].map((list) => graph.integers(list))])];
  },

  Concat: ({ list, attrs: { axis }, outputs: [{ shape }] }, graph) => {
    const parts = list.filter((part) => sizeOf(part.shape) > 0).map(({ name }) => name);
    return [graph.node('Concat', parts, { axis: { int: axis < 0 ? axis + shape.length : axis } })];
  },

  Pack: ({ list, attrs: { axis = 0 }, outputs: [{ shape }] }, graph) => {
    const at = axis < 0 ? axis + shape.length : axis;
    const parts = list.map(({ name }) => graph.node('Unsqueeze', [name, graph.integers([at])]));
    return [graph.node('Concat', parts, { axis: { int: at } })];
  },

  PadV2: ({ inputs: { x }, attrs: { paddings, constantValue = 0 } }, graph) => {
    if (!isFloat(x)) return null;
    const pads = [0, 1].flatMap((side) => paddings.map((pair: number[]) => pair[side]));
    return [graph.node('Pad', [x.name, graph.integers(pads), graph.float(constantValue)])];
  },

  Tile: ({ inputs: { x }, attrs: { reps } }, graph) => [graph.node('Tile', [x.name, graph.integers(reps)])],

  Reverse: ({ inputs: { x }, attrs: { dims } }, graph) => {
    const lists = [dims.map(() => -1), dims.map(() => -(2 ** 31)), dims, dims.map(() => -1)];
    return [graph.node('Slice', [x.name, ...lists.map((list) => graph.integers(list))])];
  },

  GatherV2: ({ inputs: { x, indices }, attrs: { axis = 0, batchDims = 0 } }, graph) =>
    batchDims === 0 ? [graph.node('Gather', [x.name, indices.name], { axis: { int: axis } })] : null,

  GatherNd: ({ inputs: { params, indices } }, graph) => [
    graph.node('GatherND', [params.name, graph.cast(indices.name, 'int64')]),
  ],

  /** What meets at one place is added up. */
  ScatterNd: ({ inputs: { indices, updates }, attrs: { shape } }, graph) => {
    if (!isFloat(updates)) return null;
    const zeros = graph.node('Expand', [graph.float(0), graph.integers(shape)]);
    const places = graph.cast(indices.name, 'int64');
    return [graph.node('ScatterND', [zeros, places, updates.name], { reduction: { string: 'add' } })];
  },
};
