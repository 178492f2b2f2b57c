import { compile, F, nn, optim, randint, randn, type Tensor, tensor } from '../../../src/library/index.ts';
import type { Network, Workload } from './workloads.ts';

/** One training step of a workload with our library, as it is or compiled. */
export function ourStep(workload: Workload, compiled: boolean): () => void {
  const { model, input, labels } = networks[workload.network](workload);
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const train = (x: Tensor, y: Tensor) => {
    const loss = F.crossEntropy(model(x) as Tensor, y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const step = compiled ? compile(train) : train;
  return () => void step(input, labels).item();
}

interface Task {
  model: nn.Module & ((input: Tensor) => unknown);
  input: Tensor;
  labels: Tensor;
}

const networks: Record<Network, (workload: Workload) => Task> = {
  mlp: ({ batch, width, depth }) => ({
    model: new nn.Sequential(
      ...Array.from({ length: depth }, (_, i) => [
        new nn.Linear(i === 0 ? 784 : width, width),
        new nn.ReLU(),
      ]).flat(),
      new nn.Linear(width, 10),
    ),
    input: randn(batch, 784),
    labels: randint(0, 10, [batch]),
  }),

  conv: ({ batch, width }) => ({
    model: new nn.Sequential(
      new nn.Conv2d(1, width, 3),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(width, width * 2, 3),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(width * 2 * 25, 128),
      new nn.ReLU(),
      new nn.Linear(128, 10),
    ),
    input: randn(batch, 1, 28, 28),
    labels: randint(0, 10, [batch]),
  }),

  gpt: ({ batch, width, depth }) => ({
    model: new Gpt(width, depth),
    input: randint(0, SYMBOLS, [batch, TOKENS]),
    labels: randint(0, SYMBOLS, [batch * TOKENS]),
  }),
};

const SYMBOLS = 96;
const TOKENS = 64;
const HEADS = 4;

class Block extends nn.Module {
  norm1: nn.LayerNorm;
  norm2: nn.LayerNorm;
  mix: nn.Linear;
  project: nn.Linear;
  up: nn.Linear;
  down: nn.Linear;

  constructor(private readonly width: number) {
    super();
    this.norm1 = new nn.LayerNorm(width);
    this.norm2 = new nn.LayerNorm(width);
    this.mix = new nn.Linear(width, 3 * width);
    this.project = new nn.Linear(width, width);
    this.up = new nn.Linear(width, 4 * width);
    this.down = new nn.Linear(4 * width, width);
  }

  forward(x: Tensor): Tensor {
    const [batch, tokens] = x.shape;
    const heads = this.mix(this.norm1(x)).reshape(batch, tokens, 3, HEADS, this.width / HEADS);
    const [q, k, v] = heads.permute(2, 0, 3, 1, 4).unbind(0);
    const seen = F.scaledDotProductAttention(q, k, v, { isCausal: true });
    const mixed = x.add(this.project(seen.transpose(1, 2).reshape(batch, tokens, this.width)));
    return mixed.add(this.down(F.gelu(this.up(this.norm2(mixed)))));
  }
}

class Gpt extends nn.Module {
  symbols: nn.Embedding;
  places: nn.Embedding;
  blocks: nn.ModuleList;
  norm: nn.LayerNorm;
  head: nn.Linear;
  private readonly places64 = tensor(
    Array.from({ length: TOKENS }, (_, i) => i),
    { dtype: 'int32' },
  );

  constructor(width: number, depth: number) {
    super();
    this.symbols = new nn.Embedding(SYMBOLS, width);
    this.places = new nn.Embedding(TOKENS, width);
    this.blocks = new nn.ModuleList(Array.from({ length: depth }, () => new Block(width)));
    this.norm = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, SYMBOLS);
  }

  forward(symbols: Tensor): Tensor {
    let x = this.symbols(symbols).add(this.places(this.places64));
    for (const block of this.blocks) x = (block as Block)(x);
    return this.head(this.norm(x)).reshape(-1, SYMBOLS);
  }
}
