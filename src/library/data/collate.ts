import { tensor } from '../tensor/create.ts';
import { stack } from '../tensor/join.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';

/** What a list of samples becomes: numbers and tensors a tensor with one dimension more; arrays and objects keep their form. */
export type Collated<Sample> = Sample extends Tensor | number | boolean
  ? Tensor
  : Sample extends string
    ? string[]
    : Sample extends object
      ? { [Key in keyof Sample]: Collated<Sample[Key]> }
      : unknown;

/** https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate. Throws for what cannot be stacked. */
export function defaultCollate<Sample>(samples: Sample[]): Collated<Sample> {
  return collate(samples) as Collated<Sample>;
}

function collate(samples: unknown[]): unknown {
  const first = samples[0];
  if (isTensor(first)) return stack(samples as Tensor[], 0);
  if (typeof first === 'number' || typeof first === 'boolean') return tensor(samples as number[]);
  if (typeof first === 'string') return samples;
  if (ArrayBuffer.isView(first))
    return stack(
      (samples as Float32Array[]).map((values) => tensor(values)),
      0,
    );
  if (Array.isArray(first)) {
    const lists = samples as unknown[][];
    const other = lists.find((list) => list.length !== first.length);
    if (other)
      throw new Error(
        `Samples of a batch have ${first.length} and ${other.length} elements; they must have as many.`,
      );
    return first.map((_, i) => collate(lists.map((list) => list[i])));
  }
  if (typeof first === 'object' && first !== null) {
    const keys = Object.keys(first);
    return Object.fromEntries(
      keys.map((key) => [key, collate((samples as Record<string, unknown>[]).map((s) => s[key]))]),
    );
  }
  throw new Error(
    `A sample that is ${first === null ? 'null' : typeof first} cannot be put into a batch; give the DataLoader a collate function.`,
  );
}
