import { mul } from './arithmetic.ts';
import { eye } from './create.ts';
import { matmul } from './matmul.ts';
import { misfit } from './misfit.ts';
import { sum } from './reduce.ts';
import { show, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { permute, reshape } from './view.ts';

/** A tensor whose dimensions have names. */
interface Labelled {
  tensor: Tensor;
  labels: string[];
}

/**
 * Sums of products by Einstein's convention: `einsum('bij,bjk->bik', a, b)`. A letter names a dimension; letters that
 * the result lacks are summed over. Without `->` the result has the letters that occur once, in alphabetical order.
 * '...' stands for further dimensions that broadcast.
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  const [left, right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (terms.length !== tensors.length) {
    throw new Error(`einsum: '${equation}' names ${terms.length} operands, but got ${tensors.length}`);
  }
  const extra = Math.max(
    ...terms.map((term, i) => (term.includes('...') ? tensors[i].ndim - term.length + 3 : 0)),
  );
  const inputs = terms.map((term, i) => labelsOf(equation, term, tensors[i], extra));
  const output = right === undefined ? implied(inputs) : split(right, extra, extra);
  const sizes = sizesOf(inputs);
  const unknown = output.find((label, i) => !(label in sizes) || output.indexOf(label) !== i);
  if (unknown !== undefined) {
    throw new Error(
      `einsum: '${unknown}' in the result of '${equation}' must occur in an operand, and once in the result`,
    );
  }
  const wrong = conflict(inputs, sizes);
  if (wrong !== null) {
    const operands = Object.fromEntries(tensors.map((tensor, i) => [`operand ${i}`, tensor]));
    const shape = output.map((label) => sizes[label]);
    return misfit('einsum', `'${equation}': ${wrong}`, operands, shape);
  }
  const single = inputs.map(diagonals);
  const product = single.slice(1).reduce((a, b, i) => {
    const later = single.slice(i + 2).flatMap(({ labels }) => labels);
    return contract(a, b, new Set([...output, ...later]), sizes);
  }, single[0]);
  const kept = reduceTo(product, new Set(output));
  return permute(
    kept.tensor,
    output.map((label) => kept.labels.indexOf(label)),
  );
}

/** The product of both, summed over the labels that nobody wants any more: one batched matrix product. */
function contract(
  first: Labelled,
  second: Labelled,
  wanted: Set<string>,
  sizes: Record<string, number>,
): Labelled {
  const a = reduceTo(first, new Set([...wanted, ...second.labels]));
  const b = reduceTo(second, new Set([...wanted, ...first.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const summed = shared.filter((label) => !wanted.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const length = (labels: string[]) => labels.map((label) => sizes[label]);
  const left = lined(a, [batch, rows, summed], sizes);
  const right = lined(b, [batch, summed, columns], sizes);
  const labels = [...batch, ...rows, ...columns];
  return { tensor: reshape(matmul(left, right), length(labels)), labels };
}

/** With the dimensions of each group joined into one. A dimension of length 1 that broadcasts is spread out. */
function lined({ tensor, labels }: Labelled, groups: string[][], sizes: Record<string, number>): Tensor {
  const order = groups.flat();
  const turned = permute(
    tensor,
    order.map((label) => labels.indexOf(label)),
  );
  const spread = turned.expand(order.map((label) => sizes[label]));
  return reshape(
    spread,
    groups.map((group) => sizeOf(group.map((label) => sizes[label]))),
  );
}

function reduceTo({ tensor, labels }: Labelled, wanted: Set<string>): Labelled {
  const dims = labels.map((_, i) => i).filter((i) => !wanted.has(labels[i]));
  if (dims.length === 0) return { tensor, labels };
  return { tensor: sum(tensor, dims), labels: labels.filter((label) => wanted.has(label)) };
}

/** A label that occurs twice in one operand means its diagonal. */
function diagonals({ tensor, labels }: Labelled): Labelled {
  const twice = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (twice < 0) return { tensor, labels };
  const first = labels.indexOf(labels[twice]);
  const n = tensor.shape[twice];
  const mask = reshape(
    eye(n),
    tensor.shape.map((_, i) => (i === first || i === twice ? n : 1)),
  );
  const rest = labels.filter((_, i) => i !== twice);
  return diagonals({ tensor: sum(mul(tensor, mask), twice), labels: rest });
}

/** One label for each dimension; those that '...' stands for are called ...0, ...1 and so on, the last one last. */
function labelsOf(equation: string, term: string, tensor: Tensor, extra: number): Labelled {
  const dots = term.includes('...') ? tensor.ndim - term.length + 3 : 0;
  const labels = split(term, dots, extra);
  if (labels.length !== tensor.ndim) {
    throw new Error(
      `einsum: '${term}' in '${equation}' names ${labels.length} dimensions, but the operand ${show(tensor.shape)} has ${tensor.ndim}`,
    );
  }
  return { tensor, labels };
}

function split(term: string, dots: number, extra: number): string[] {
  const [before, behind = ''] = term.split('...');
  const letters = before + behind;
  if (!/^[a-zA-Z]*$/.test(letters))
    throw new Error(`einsum: expected letters, commas, '...' and '->', but got '${term}'`);
  const middle = Array.from({ length: dots }, (_, i) => `...${extra - dots + i}`);
  return [...before, ...(term.includes('...') ? middle : []), ...behind];
}

function implied(inputs: Labelled[]): string[] {
  const all = inputs.flatMap(({ labels }) => labels);
  const dots = [...new Set(all.filter((label) => label.startsWith('.')))].sort();
  const once = all.filter((label) => !label.startsWith('.') && all.indexOf(label) === all.lastIndexOf(label));
  return [...dots, ...once.sort()];
}

function sizesOf(inputs: Labelled[]): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { tensor, labels } of inputs) {
    labels.forEach((label, i) => {
      sizes[label] = Math.max(sizes[label] ?? 1, tensor.shape[i]);
    });
  }
  return sizes;
}

/** What does not fit, in words, or null. */
function conflict(inputs: Labelled[], sizes: Record<string, number>): string | null {
  for (const [n, { tensor, labels }] of inputs.entries()) {
    const odd = labels.findIndex((label, i) => tensor.shape[i] !== sizes[label] && tensor.shape[i] !== 1);
    if (odd < 0) continue;
    const label = labels[odd];
    const has = (of: number) => {
      const { labels, tensor } = inputs[of];
      return `operand ${of} ${show(tensor.shape)} has ${tensor.shape[labels.lastIndexOf(label)]}`;
    };
    const other = inputs.findIndex(
      ({ labels, tensor }) => tensor.shape[labels.lastIndexOf(label)] === sizes[label],
    );
    return `'${label}' has two sizes: ${has(n)}, but ${has(other)}`;
  }
  return null;
}
