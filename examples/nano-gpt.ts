// A GPT that learns to write this project's own pages, letter by letter: the whole of it, from text to samples.
// After Andrej Karpathy's nanoGPT and "Language Models are Unsupervised Multitask Learners" (GPT-2, 2019).
import { readdirSync, readFileSync } from 'node:fs';
import {
  arange,
  F,
  log,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randint,
  softmax,
  type Tensor,
  tensor,
  tril,
} from 'tensorscope';

interface Config {
  /** How many blocks are stacked. */
  layers: number;
  heads: number;
  /** The size of a letter's vector. */
  width: number;
  /** How many letters back it sees. */
  context: number;
  dropout: number;
  batch: number;
  steps: number;
  learningRate: number;
}

const config: Config = {
  layers: 12,
  heads: 4,
  width: 96,
  context: 64,
  dropout: 0.1,
  batch: 12,
  steps: 2000,
  learningRate: 1e-3,
};

/** Letters as numbers and back. */
class Alphabet {
  private readonly letters: string[];
  private readonly numbers: Map<string, number>;

  constructor(text: string) {
    this.letters = [...new Set(text)].sort();
    this.numbers = new Map(this.letters.map((letter, number) => [letter, number]));
  }

  get size(): number {
    return this.letters.length;
  }

  encode(text: string): number[] {
    return [...text].map((letter) => this.numbers.get(letter)!);
  }

  decode(numbers: number[]): string {
    return numbers.map((number) => this.letters[number]).join('');
  }
}

class CausalSelfAttention extends nn.Module {
  qkv: nn.Linear;
  output: nn.Linear;
  dropout: nn.Dropout;

  constructor(private readonly config: Config) {
    super();
    const { width, dropout } = config;
    this.qkv = new nn.Linear(width, 3 * width);
    this.output = new nn.Linear(width, width);
    this.dropout = new nn.Dropout(dropout);
  }

  /** [N, T, width] to the same, each letter mixed with those before it. */
  forward(x: Tensor): Tensor {
    const { heads, width } = this.config;
    const [N, T] = x.shape;
    const size = width / heads;
    const [q, k, v] = this.qkv(x).view(N, T, 3, heads, size).permute(2, 0, 3, 1, 4).unbind(0);

    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(size));
    const future = tril(ones(T, T)).eq(0);
    const weights = this.dropout(softmax(scores.maskedFill(future, -Infinity), -1));
    const mixed = weights.matmul(v);

    const joined = mixed.transpose(1, 2).reshape(N, T, width);
    return this.dropout(this.output(joined));
  }
}

class MLP extends nn.Module {
  expand: nn.Linear;
  shrink: nn.Linear;
  dropout: nn.Dropout;

  constructor({ width, dropout }: Config) {
    super();
    this.expand = new nn.Linear(width, 4 * width);
    this.shrink = new nn.Linear(4 * width, width);
    this.dropout = new nn.Dropout(dropout);
  }

  forward(x: Tensor): Tensor {
    const wide = F.gelu(this.expand(x));
    return this.dropout(this.shrink(wide));
  }
}

class Block extends nn.Module {
  norm1: nn.LayerNorm;
  attention: CausalSelfAttention;
  norm2: nn.LayerNorm;
  mlp: MLP;

  constructor(config: Config) {
    super();
    this.norm1 = new nn.LayerNorm(config.width);
    this.attention = new CausalSelfAttention(config);
    this.norm2 = new nn.LayerNorm(config.width);
    this.mlp = new MLP(config);
  }

  forward(x: Tensor): Tensor {
    const attended = x.add(this.attention(this.norm1(x)));
    return attended.add(this.mlp(this.norm2(attended)));
  }
}

class GPT extends nn.Module {
  letter: nn.Embedding;
  position: nn.Embedding;
  dropout: nn.Dropout;
  blocks: nn.ModuleList<Block>;
  norm: nn.LayerNorm;
  head: nn.Linear;

  constructor(letters: number, config: Config) {
    super();
    const { layers, width, context, dropout } = config;
    this.letter = new nn.Embedding(letters, width);
    this.position = new nn.Embedding(context, width);
    this.dropout = new nn.Dropout(dropout);
    this.blocks = new nn.ModuleList(Array.from({ length: layers }, () => new Block(config)));
    this.norm = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, letters, { bias: false });

    // As in GPT-2: small weights, and smaller ones where each block adds to what came before.
    for (const [name, parameter] of this.namedParameters()) {
      const adds = name.endsWith('output.weight') || name.endsWith('shrink.weight');
      if (parameter.dim() > 1) nn.init.normal_(parameter, 0, adds ? 0.02 / Math.sqrt(2 * layers) : 0.02);
    }
  }

  /** Letters [N, T] give the scores of each next letter, [N, T, letters]. */
  forward(letters: Tensor): Tensor {
    const positions = this.position(arange(letters.size(1)));
    let x = this.dropout(this.letter(letters).add(positions));
    for (const block of this.blocks) x = block(x);
    return this.head(this.norm(x));
  }
}

const root = new URL('../', import.meta.url);
const pages = readdirSync(root).filter((name) => name.endsWith('.md'));
const text = pages.map((name) => readFileSync(new URL(name, root), 'utf8')).join('\n');
const alphabet = new Alphabet(text);
const letters = tensor(alphabet.encode(text));
const split = Math.floor(0.9 * letters.numel());

/** Pieces from anywhere in the text [N, context], and the same one letter on. */
function pieces(from: number, to: number): [Tensor, Tensor] {
  const { batch, context } = config;
  const starts = randint(from, to - context - 1, [batch, 1]);
  const places = starts.add(arange(context));
  return [letters.take(places), letters.take(places.add(1))];
}

function lossOf(model: GPT, [seen, next]: [Tensor, Tensor]): Tensor {
  const scores = model(seen);
  return F.crossEntropy(scores.flatten(0, 1), next.flatten());
}

/** Goes on from `start`, each letter drawn from the likeliest ones. */
function write(model: GPT, start: string, count: number, temperature = 0.8): string {
  const said = alphabet.encode(start);
  model.eval();
  noGrad(() => {
    for (let i = 0; i < count; i++) {
      const seen = tensor([said.slice(-config.context)]);
      const scores = model(seen).at(0, -1).div(temperature);
      const likeliest = scores.topk(8);
      const drawn = softmax(likeliest.values, -1).multinomial(1);
      said.push(likeliest.indices.at(drawn.item()).item());
    }
  });
  model.train();
  return alphabet.decode(said);
}

manualSeed(1);
const model = new GPT(alphabet.size, config);
//? write(model, 'The ', 2)

const optimizer = new optim.AdamW(model.parameters(), { lr: config.learningRate, betas: [0.9, 0.99] });
const warmUp = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.1, totalIters: 20 });
const coolDown = new optim.lrScheduler.CosineAnnealingLR(optimizer, config.steps - 20);
const schedule = new optim.lrScheduler.SequentialLR(optimizer, [warmUp, coolDown], [20]);

for (let step = 1; step <= config.steps; step++) {
  const loss = lossOf(model, pieces(0, split));
  optimizer.zeroGrad();
  loss.backward();
  nn.utils.clipGradNorm_(model.parameters(), 1);
  optimizer.step();
  schedule.step();

  if (step % 200 === 0) {
    const unseen = noGrad(() => lossOf(model.eval(), pieces(split, letters.numel())));
    log({ 'loss on unseen text': unseen.item() });
    model.train();
    console.log(write(model, 'The ', 200));
  }
}
