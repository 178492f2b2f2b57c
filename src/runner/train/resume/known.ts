import type { Tensor } from '../../../library/index.ts';
import * as library from '../../../library/index.ts';

const { data, nn, noGrad, optim } = library;

/** The saved values in a tensor that the program has already, where it is a leaf that it trains; else in a new one. */
export function engineTensor(saved: Tensor, grad: boolean, live?: Tensor): Tensor {
  const fits = grad && live?.isLeaf && live.requiresGrad && String(live.shape) === String(saved.shape);
  if (fits) return noGrad(() => live.copy_(saved));
  if (grad) saved.requiresGrad_();
  return saved;
}

/** What of the program has a state that a checkpoint holds: known by the round of the loop that made it, and its number there. */
export class Known {
  private readonly objects = new Map<string, WeakRef<object>>();
  private readonly names = new WeakMap<object, string>();
  private parameters = new Map<Tensor, string>();
  private readonly gone = new FinalizationRegistry<string>((name) => this.objects.delete(name));

  add(object: object, name: string): void {
    this.objects.set(name, new WeakRef(object));
    this.names.set(object, name);
    this.gone.register(object, name);
  }

  nameOf(object: object): string | undefined {
    return this.names.get(object);
  }

  named(name: string): unknown {
    for (const [tensor, own] of this.parameters) if (own === name) return tensor;
    return this.objects.get(name)?.deref();
  }

  parameterName(tensor: Tensor): string | undefined {
    return this.parameters.get(tensor);
  }

  *all(): Generator<[name: string, object: object]> {
    for (const [name, ref] of this.objects) {
      const object = ref.deref();
      if (object) yield [name, object];
    }
  }

  /** Names the tensors that modules and optimizers hold, each by the first that has it. */
  nameTensors(): Map<Tensor, string> {
    this.parameters = new Map();
    const name = (tensor: Tensor, own: string) => {
      if (!this.parameters.has(tensor)) this.parameters.set(tensor, own);
    };
    for (const [object, own] of ownTensors(this.all())) name(object, own);
    return this.parameters;
  }

  isLibrary(value: object): boolean {
    const made = value.constructor as unknown;
    return [library, data, nn, optim, optim.lrScheduler].some((space) =>
      Object.values(space).includes(made as never),
    );
  }
}

function* ownTensors(all: Iterable<[string, object]>): Generator<[Tensor, string]> {
  for (const [name, object] of all) {
    if (object instanceof nn.Module) {
      for (const [own, tensor] of object.namedParameters()) yield [tensor, `${name}/${own}`];
      for (const [own, tensor] of object.namedBuffers()) yield [tensor, `${name}/${own}`];
    } else if ('paramGroups' in object) {
      const params = (object.paramGroups as { params: Tensor[] }[]).flatMap((group) => group.params);
      for (const [i, tensor] of params.entries()) yield [tensor, `${name}/${i}`];
    }
  }
}
