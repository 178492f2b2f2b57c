import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { autograd, randn, type Tensor, tensor, useEngine } from '../../../../src/library/index.ts';

class Cube extends autograd.Function {
  static override forward(ctx: autograd.Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.mul(x).mul(x);
  }

  static override backward(ctx: autograd.Context, g: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return g.mul(x.mul(x)).mul(3);
  }
}

/** sin and cos at once, scaled by a plain number. */
class Circle extends autograd.Function {
  static override forward(ctx: autograd.Context, x: Tensor, radius: number): Tensor[] {
    const outputs = [x.sin().mul(radius), x.cos().mul(radius), x.argmax()];
    ctx.saveForBackward(outputs[0], outputs[1]);
    return outputs;
  }

  static override backward(ctx: autograd.Context, gSin: Tensor, gCos: Tensor): (Tensor | null)[] {
    const [sin, cos] = ctx.savedTensors;
    return [gSin.mul(cos).sub(gCos.mul(sin)), null];
  }
}

class StraightThrough extends autograd.Function {
  static override forward(_ctx: autograd.Context, x: Tensor): Tensor {
    return x.round();
  }

  static override backward(_ctx: autograd.Context, g: Tensor): Tensor {
    return g;
  }
}

const leaf = (values: number[]) => tensor(values, { dtype: 'float32', requiresGrad: true });

describe('autograd.Function', () => {
  before(() => useEngine('cpu'));

  it('has the gradient that its backward says', () => {
    const x = leaf([0.4, 1.6]);
    const y = StraightThrough.apply(x);
    assert.deepEqual(y.toArray(), [0, 2]);
    assert.equal(String(y.gradFn), '<StraightThroughBackward>');
    y.mul(tensor([3, 4]))
      .sum()
      .backward();
    assert.deepEqual(x.grad!.toArray(), [3, 4]);
  });

  it('can be differentiated twice, with one output and with several', () => {
    assert.ok(autograd.gradcheck((a) => Cube.apply(a), [randn(3).requiresGrad_()]));
    const second = (fn: (x: Tensor) => Tensor) => {
      const x = leaf([0.5, 2]);
      const [first] = autograd.grad(fn(x).sum(), x, { createGraph: true });
      return autograd.grad(first.sum(), x)[0].toArray();
    };
    assert.deepEqual(
      second((x) => Cube.apply(x)),
      [3, 12],
    );
    const twice = second((x) => Circle.apply(x, 2)[0]);
    const expected = [0.5, 2].map((value) => -2 * Math.sin(value));
    twice.forEach((value: number, i: number) => {
      assert.ok(Math.abs(value - expected[i]) < 1e-5);
    });
  });

  it('gives an output that nothing was computed from zeros, and integers no gradient', () => {
    const x = leaf([0.5, 2]);
    const [, cos, at] = Circle.apply(x, 3);
    assert.equal(at.requiresGrad, false);
    cos.sum().backward();
    x.grad!.toArray().forEach((value: number, i: number) => {
      assert.ok(Math.abs(value + 3 * Math.sin([0.5, 2][i])) < 1e-5);
    });
  });

  it('tells of a saved tensor that was changed in place, and of wrong gradients', () => {
    const x = leaf([1, 2]);
    const middle = x.mul(1);
    const y = Cube.apply(middle);
    middle.add_(1);
    assert.throws(() => y.sum().backward(), /modified by an inplace operation/);

    class Wrong extends autograd.Function {
      static override forward(_ctx: autograd.Context, a: Tensor, b: Tensor): Tensor {
        return a.add(b.sum());
      }
      static override backward(_ctx: autograd.Context, g: Tensor): Tensor[] {
        return g.shape[0] === 2 ? [g] : [g, g];
      }
    }
    const sum = (a: Tensor, b: Tensor) => Wrong.apply(a, b).sum().backward();
    assert.throws(() => sum(leaf([1, 2]), leaf([1])), /incorrect number of gradients \(expected 2, got 1\)/);
    assert.throws(() => sum(leaf([1, 2, 3]), leaf([1])), /at index 1: got \[3\] but expected shape \[1\]/);
  });

  it('knows which gradients are asked for', () => {
    let needed: boolean[] = [];
    class Asking extends autograd.Function {
      static override forward(ctx: autograd.Context, a: Tensor, b: Tensor, _scale: number): Tensor {
        needed = ctx.needsInputGrad;
        return a.add(b);
      }
    }
    Asking.apply(leaf([1]), tensor([1.5]), 2);
    assert.deepEqual(needed, [true, false, false]);
  });
});
