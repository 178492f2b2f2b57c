// A curve through noisy points, with a loss written as a formula: + - * / ** work on tensors as they do on numbers.
import { linspace, nn, optim, randn, type Tensor, zeros } from 'tensorscope';
import 'tensorscope/operators';

// y = 0.5 x³ - x + 0.3, measured 200 times with some noise.
const x = linspace(-2, 2, 200);
const y = 0.5 * x ** 3 - x + 0.3 + 0.1 * randn(200);

// A cubic polynomial, whose four coefficients are all that is learned.
class Cubic extends nn.Module {
  a = new nn.Parameter(zeros(1));
  b = new nn.Parameter(zeros(1));
  c = new nn.Parameter(zeros(1));
  d = new nn.Parameter(zeros(1));

  forward(x: Tensor): Tensor {
    return this.a * x ** 3 + this.b * x ** 2 + this.c * x + this.d;
  }
}

// Squared where an error is small, and hardly more than linear where it is large: a stray point pulls less.
function pseudoHuber(error: Tensor, delta = 0.5): Tensor {
  return (delta ** 2 * ((1 + (error / delta) ** 2) ** 0.5 - 1)).mean();
}

const model = new Cubic();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });

for (let step = 0; step < 400; step++) {
  const error = model(x) - y;
  const loss = pseudoHuber(error);

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}

const [a, b, c, d] = model.parameters().map((parameter) => parameter.item().toFixed(2));
console.log(`y = ${a} x³ + ${b} x² + ${c} x + ${d}`);
