import { allocate } from '../reuse.ts';
import { type Kernel, make, sizeOf, valuesOf } from '../storage.ts';
import { tf } from '../tfjs.ts';

/** For `wasm`, whose own is fast up to four axes, and where the last one moves. */
export const transpose: Record<string, Kernel> = {
  Transpose: ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x) === 0) return null;
    const { shape, perm } = merged(x.shape, attrs.perm);
    const last = perm.length - 1;
    if (last < 1 || (perm.length < 5 && perm[last] !== last)) return null;
    const strides = [...tf.util.computeStrides(shape), 1];
    const sizes = perm.map((axis) => shape[axis]);
    const steps = perm.map((axis) => strides[axis]);
    const from = valuesOf(backend, x);
    const result = allocate(from.length);
    const [run, step] = [sizes[last], steps[last]];
    let at = 0;
    const visit = (axis: number, start: number): void => {
      if (axis === last) {
        for (let i = 0; i < run; i++) result[at++] = from[start + i * step];
        return;
      }
      for (let i = 0; i < sizes[axis]; i++) visit(axis + 1, start + i * steps[axis]);
    };
    visit(0, 0);
    return make(
      backend,
      attrs.perm.map((axis: number) => x.shape[axis]),
      result,
    );
  },
};

/** The same without axes of one element, and with axes that stay beside each other as one. */
function merged(shape: number[], perm: number[]): { shape: number[]; perm: number[] } {
  const groups: number[][] = [];
  for (const axis of perm.filter((each) => shape[each] !== 1)) {
    const group = groups.at(-1);
    // Those of one element between the two do not part them.
    const before = group && shape.slice(group.at(-1)! + 1, axis).every((size) => size === 1);
    if (group && axis > group.at(-1)! && before) group.push(axis);
    else groups.push([axis]);
  }
  const inOrder = [...groups].sort((a, b) => a[0] - b[0]);
  return {
    shape: inOrder.map((group) => group.reduce((size, axis) => size * shape[axis], 1)),
    perm: groups.map((group) => inOrder.indexOf(group)),
  };
}
