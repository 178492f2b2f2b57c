import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { autograd, nn, ones, type Tensor, tensor, zeros } from '../../../../src/library/index.ts';

class Sum extends nn.Module {
  forward(a: Tensor, b: Tensor): [Tensor, Tensor] {
    return [a.add(b), a.mul(b)];
  }
}

const numbers = (values: number[]) => tensor(values, { dtype: 'float32', requiresGrad: true });

describe('module hooks', () => {
  before(() => useEngine('cpu'));

  it('change the inputs before, and the output behind, forward', () => {
    const net = new nn.Identity();
    const double = net.registerForwardPreHook((_module, [x]) => x.mul(2));
    const again = net.registerForwardPreHook((_module, [x]) => [x.add(1)]);
    net.registerForwardHook((_module, [x], output) => output.add(x));
    assert.deepEqual(net(ones(1)).toArray(), [6], 'in the order in which they were registered');
    double.remove();
    again.remove();
    assert.deepEqual(net(ones(1)).toArray(), [2]);
  });

  it('see the gradients of all inputs and outputs at once, and may change them', () => {
    const net = new Sum();
    const told: unknown[] = [];
    const hook = net.registerFullBackwardHook((_module, gradInput, gradOutput) => {
      told.push([gradInput, gradOutput].map((grads) => grads.map((grad) => grad?.toArray() ?? null)));
      return [gradInput[0], gradInput[1]!.mul(10)];
    });
    const [a, b] = [numbers([2, 3]), numbers([5, 7])];
    const run = () => {
      const [sum, product] = net(a, b);
      sum.sum().add(product.mul(2).sum()).backward();
    };
    run();
    assert.deepEqual(told, [
      [
        [
          [11, 15],
          [5, 7],
        ],
        [
          [1, 1],
          [2, 2],
        ],
      ],
    ]);
    assert.deepEqual(
      [a.grad!.toArray(), b.grad!.toArray()],
      [
        [11, 15],
        [50, 70],
      ],
    );
    hook.remove();
    [a.grad, b.grad] = [null, null];
    run();
    assert.deepEqual([told.length, b.grad!.toArray()], [1, [5, 7]]);
  });

  it('run where no input needs a gradient, and where a gradient is differentiated', () => {
    const linear = new nn.Linear(1, 1);
    const told: (Tensor | null)[][] = [];
    linear.registerFullBackwardHook((_module, gradInput) => void told.push(gradInput));
    linear(ones(2, 1)).sum().backward();
    assert.deepEqual(told, [[null]]);
    const cube = new nn.Identity();
    cube.registerFullBackwardHook((_module, [grad]) => grad!.mul(3));
    const x = numbers([2]);
    const [slope] = autograd.grad(cube(x).pow(3).sum(), x, { createGraph: true });
    assert.deepEqual(slope.toArray(), [36]);
    // The second derivative, 3 * 6 * 2, passes the hook once more.
    assert.deepEqual(autograd.grad(slope, x)[0].toArray(), [108]);
  });
});

describe('names inside a module', () => {
  before(() => useEngine('cpu'));

  it('lead to modules, parameters and buffers', () => {
    const net = new nn.Sequential({
      block: new nn.Sequential(new nn.Linear(2, 3)),
      norm: new nn.BatchNorm1d(3),
    });
    assert.equal(net.getSubmodule(''), net);
    assert.deepEqual(net.getParameter('block.0.bias').shape, [3]);
    assert.equal(net.getSubmodule('block.0').constructor.name, 'Linear');
    assert.deepEqual(net.getBuffer('norm.running_mean').toArray(), [0, 0, 0]);
    assert.throws(
      () => net.getParameter('block.1.bias'),
      /Sequential has no parameter "block.1.bias", only: block.0.weight/,
    );
    assert.equal(net.to('float32'), net);
    assert.throws(() => net.to('int32'), /parameters of Sequential can only be float32, but got int32/);
  });

  it('of fields may differ in the state dict', () => {
    class Own extends nn.Module {
      declare gainFactor: nn.Parameter;
      declare inner: nn.Linear;
      constructor() {
        super();
        this.registerParameter('gainFactor', new nn.Parameter(ones(2)), { key: 'gain_factor' });
        this.registerModule('inner', new nn.Linear(1, 1), { key: 'inner_layer' });
      }
      forward(x: Tensor): Tensor {
        return this.inner(x).mul(this.gainFactor);
      }
    }
    const own = new Own();
    const copy = nn.deepcopy(own);
    for (const net of [own, copy]) {
      assert.deepEqual(Object.keys(net.stateDict()), [
        'gain_factor',
        'inner_layer.weight',
        'inner_layer.bias',
      ]);
    }
    own.loadStateDict({
      gain_factor: zeros(2),
      'inner_layer.weight': ones(1, 1),
      'inner_layer.bias': ones(1),
    });
    assert.deepEqual(
      [own(ones(1)).toArray(), copy.gainFactor.toArray()],
      [
        [0, 0],
        [1, 1],
      ],
    );
    assert.ok(copy instanceof Own && copy.inner !== own.inner);
  });
});

describe('ParameterList and ParameterDict', () => {
  before(() => useEngine('cpu'));

  it('belong to the module that holds them', () => {
    class Holder extends nn.Module {
      list = new nn.ParameterList([ones(1), new nn.Parameter(ones(2))]);
      dict = new nn.ParameterDict({ left: ones(3) });
      forward(): Tensor {
        return this.list.at(-1)!.sum().add(this.dict.get('left').sum());
      }
    }
    const holder = new Holder();
    assert.deepEqual(Object.keys(holder.stateDict()), ['list.0', 'list.1', 'dict.left']);
    assert.equal(holder().item(), 5);
    assert.deepEqual(
      [holder.list.length, [...holder.list].length, holder.list.append(ones(4)).length],
      [2, 2, 3],
    );
    assert.deepEqual(
      [holder.dict.keys(), holder.dict.has('right'), holder.dict.length],
      [['left'], false, 1],
    );
    assert.throws(() => holder.dict.get('right'), /has no "right", only: left/);
    assert.throws(() => holder.dict.set('parameters', ones(1)), /"parameters" cannot name a parameter/);
    assert.throws(() => holder.list.append(3 as never), /ParameterList holds parameters, but "3" is 3/);
  });
});
