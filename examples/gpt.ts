// A small GPT that learns a poem letter by letter, and then says what it remembers.
import { arange, F, nn, noGrad, optim, randint, type Tensor, tensor } from 'tensorscope';
import { poem } from './poem.ts';

const letters = [...new Set(poem)].sort();
const text = tensor([...poem].map((letter) => letters.indexOf(letter)));
const [length, width, heads] = [48, 64, 4];

class Attention extends nn.Module {
  qkv = new nn.Linear(width, 3 * width);
  output = new nn.Linear(width, width);

  forward(x: Tensor): Tensor {
    const [N, T] = x.shape;
    const [q, k, v] = this.qkv(x)
      .view(N, T, 3, heads, width / heads)
      .permute(2, 0, 3, 1, 4)
      .unbind(0);
    const mixed = F.scaledDotProductAttention(q, k, v, { isCausal: true });
    return this.output(mixed.transpose(1, 2).reshape(N, T, width));
  }
}

class Block extends nn.Module {
  norm1 = new nn.LayerNorm(width);
  attention = new Attention();
  norm2 = new nn.LayerNorm(width);
  mlp = new nn.Sequential(new nn.Linear(width, 4 * width), new nn.GELU(), new nn.Linear(4 * width, width));

  forward(x: Tensor): Tensor {
    const attended = x.add(this.attention(this.norm1(x)));
    return attended.add(this.mlp(this.norm2(attended)));
  }
}

class GPT extends nn.Module {
  letter = new nn.Embedding(letters.length, width);
  position = new nn.Embedding(length, width);
  blocks = new nn.Sequential(new Block(), new Block());
  norm = new nn.LayerNorm(width);
  head = new nn.Linear(width, letters.length);

  /** Letters [N, T] give the scores of each next letter, [N, T, letters]. */
  forward(tokens: Tensor): Tensor {
    const x = this.letter(tokens).add(this.position(arange(tokens.size(1))));
    return this.head(this.norm(this.blocks(x)));
  }
}

const model = new GPT();
const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3 });

for (let step = 0; step < 350; step++) {
  // Pieces from anywhere in the poem; what comes next is the same piece, one letter on.
  const starts = randint(0, text.numel() - length, [16, 1]);
  const tokens = text.take(starts.add(arange(length)));
  const next = text.take(starts.add(arange(1, length + 1)));
  const logits = model(tokens);
  const loss = F.crossEntropy(logits.flatten(0, 1), next.flatten());

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}

/** Goes on from `start`, one most likely letter after another. */
function recite(start: string, count: number): string {
  let said = start;
  for (let i = 0; i < count; i++) {
    const seen = [...said].slice(-length).map((letter) => letters.indexOf(letter));
    const scores = noGrad(() => model(tensor([seen])));
    said += letters[scores.at(0, -1).argmax().item()];
  }
  return said;
}

console.log(recite('And as in', 200));
