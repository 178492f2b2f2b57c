import { Dim } from './dim.ts';
import type { Dims } from './dims.ts';
import { product } from './formulas.ts';

/**
 * The dimensions of a tensor that was `dims` and has the same elements in `shape` now. Both shapes are cut into the
 * smallest groups of equal product: a group of one and one is passed on, several become one (`64·12·12 = 9216`), one
 * becomes several (`384 / 6 = 64`). What was joined before and is taken apart in the same way comes back as it was.
 * Null where the shapes have no such groups.
 */
export function regroup(dims: Dims, shape: readonly number[]): Dims | null {
  const factors = dims.flatMap(factorsOf);
  const result: Dim[] = [];
  let [i, j] = [0, 0];
  while (i < factors.length || j < shape.length) {
    if (factors[i]?.size === shape[j]) {
      result.push(factors[i++]);
      j++;
    } else if (shape[j] === 1) {
      result.push(new Dim(1));
      j++;
    } else if (factors[i]?.size === 1) {
      i++;
    } else {
      const group = groupFrom(factors, i, shape, j);
      if (!group) return null;
      result.push(...made(factors.slice(i, group.i), shape.slice(j, group.j), dims));
      ({ i, j } = group);
    }
  }
  return result;
}

function factorsOf(dim: Dim): Dims {
  return dim.relation?.kind === 'product' ? dim.relation.factors : [dim];
}

/** Where the group ends that starts at `i` and `j`. */
function groupFrom(
  factors: Dims,
  i: number,
  shape: readonly number[],
  j: number,
): { i: number; j: number } | null {
  if (i >= factors.length || j >= shape.length) return null;
  let [before, after] = [factors[i++].size, shape[j++]];
  while (before !== after) {
    const next = before < after ? factors[i++]?.size : shape[j++];
    if (next === undefined) return null;
    if (before < after) before *= next;
    else after *= next;
  }
  return { i, j };
}

function made(group: Dims, sizes: readonly number[], dims: Dims): Dims {
  const factors = group.filter(({ size }) => size !== 1);
  const open = sizes.filter((size) => size !== 1);
  if (open.length === 1) {
    const [size] = open;
    const whole = joinedBefore(dims, factors) ?? joined(factors, size);
    return sizes.map((each) => (each === 1 ? new Dim(1) : whole));
  }
  if (factors.length === 1) return parted(factors[0], sizes);
  const formula = () => `${product(factors.map(({ size }) => size))} = ${product(open)}`;
  return sizes.map((size) => (size === 1 ? new Dim(1) : new Dim(size, formula, factors)));
}

function joined(factors: Dims, size: number): Dim {
  const formula = () => `${product(factors.map((factor) => factor.size))} = ${size}`;
  return new Dim(size, formula, factors, { kind: 'product', factors });
}

function joinedBefore(dims: Dims, factors: Dims): Dim | undefined {
  return dims.find((dim) => {
    const own = factorsOf(dim);
    return own.length === factors.length && own.every((factor, i) => factor === factors[i]);
  });
}

function parted(whole: Dim, sizes: readonly number[]): Dims {
  const parts: Dim[] = [];
  return sizes.map((size, at) => {
    if (size === 1) return new Dim(1);
    const others = sizes.filter((other, i) => i !== at && other !== 1);
    const by = others.length > 1 ? `(${product(others)})` : `${others[0]}`;
    const part = new Dim(size, () => `${whole.size} / ${by} = ${size}`, [whole], {
      kind: 'part',
      whole,
      parts,
    });
    parts.push(part);
    return part;
  });
}
