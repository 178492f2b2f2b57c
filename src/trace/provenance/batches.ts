import type { DataLoader } from '../../library/index.ts';
import type { Call } from '../instrument/call.ts';
import { Dim } from './dim.ts';
import type { Flow } from './flow.ts';
import { callText } from './making.ts';
import { type Given, type Size, sizeOf } from './sizes.ts';
import { type AnyTensor, handleOf } from './tensors.ts';

type Loader = DataLoader<unknown, unknown>;

/** The first dimension of what data loaders hand out: one for the full batches, and one for a short last one. */
export class Batches {
  private readonly loaders = new Map<
    object,
    { site: number; call: Call; size: Size | null; dims: Map<number, Dim> }
  >();

  constructor(private readonly flow: Flow) {}

  constructed(loader: object, site: number, call: Call, given: Given): void {
    const options = call.arguments.find((written) => written.kind === 'options');
    const written = options?.kind === 'options' ? options.entries.batchSize : undefined;
    this.loaders.set(loader, { site, call, size: written ? sizeOf(written, given) : null, dims: new Map() });
  }

  handedOut(loader: object, tensors: readonly AnyTensor[]): void {
    for (const tensor of tensors) {
      const handle = handleOf(tensor);
      const source = this.flow.sourceOf(handle);
      const dim = this.dimOf(loader as Loader, handle.shape[0]);
      if (dim) source.dims = [dim, ...source.dims.slice(1)];
    }
  }

  /** Undefined where the size is not one of this loader's batches: a `collate` of the program's may do as it likes. */
  private dimOf(loader: Loader, size: number | undefined): Dim | undefined {
    const known = this.loaders.get(loader);
    if (!known || size === undefined) return undefined;
    const samples = loader.sampler?.length ?? loader.dataset.length ?? 0;
    if (size !== loader.batchSize && size !== samples % loader.batchSize) return undefined;
    let dim = known.dims.get(size);
    if (!dim) {
      dim = newDim(loader, size, samples, known.size);
      dim.origin = {
        name: 'the last batch',
        text: `batches of ${callText(known.call.name, known.call.arguments)}`,
        site: known.site,
      };
      known.dims.set(size, dim);
    }
    return dim;
  }
}

function newDim({ batchSize }: Loader, size: number, samples: number, given: Size | null): Dim {
  const isFull = size === batchSize;
  const dim = new Dim(
    size,
    isFull ? null : () => `${samples} mod ${batchSize} = ${size}`,
    isFull ? given?.from : [],
  );
  if (given?.name) dim.name = given.name;
  dim.guess = given?.guess ?? null;
  return dim;
}
