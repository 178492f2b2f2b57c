// A block that any model can take: two layers whose output is added to their input.
import { F, nn, type Tensor } from 'tensorscope';

/** He et al., Deep Residual Learning for Image Recognition, 2015. Keeps the shape of its input, [N, features]. */
export class Residual extends nn.Module {
  norm: nn.LayerNorm;
  first: nn.Linear;
  second: nn.Linear;

  constructor(features: number, hidden = 2 * features) {
    super();
    this.norm = new nn.LayerNorm(features);
    this.first = new nn.Linear(features, hidden);
    this.second = new nn.Linear(hidden, features);
  }

  forward(x: Tensor): Tensor {
    const h = F.gelu(this.first(this.norm(x)));
    return x.add(this.second(h));
  }
}
