import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { nn, observe, ones, type Tensor, tensor, zeros } from '../../../../src/library/index.ts';

class Block extends nn.Module {
  /** Functions have these two of their own; a module's are the user's. */
  override name = 'block';
  override length = 3;
  #scale = 2;
  norm = new nn.LayerNorm(4);
  fc: nn.Linear;

  constructor() {
    super();
    this.fc = new nn.Linear(4, 4, { bias: false });
  }

  forward(x: Tensor, times = 1): Tensor {
    return this.fc(this.norm(x)).mul(this.#scale * times);
  }
}

class Net extends nn.Module {
  features = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.ReLU());
  blocks = new nn.ModuleList([new Block(), new Block()]);
  head = new nn.ModuleDict({ digit: new nn.Linear(4, 10), parity: new nn.Linear(4, 2) });

  forward(x: Tensor): [Tensor, string] {
    return [this.features(x), 'two outputs'];
  }
}

describe('nn.Module', () => {
  before(() => useEngine('cpu'));

  it('is called like a function, with the types of its forward', () => {
    const block = new Block();
    const y: Tensor = block(ones(2, 4), 3);
    assert.deepEqual(y.shape, [2, 4]);
    const [features, text] = new Net()(ones(1, 1, 4, 4));
    assert.deepEqual([features.shape, text.toUpperCase()], [[1, 2, 2, 2], 'TWO OUTPUTS']);
    const outline = () => {
      // @ts-expect-error a Linear takes a Tensor
      new nn.Linear(1, 1)('x');
      // @ts-expect-error a Tensor has no toUpperCase
      block(ones(2, 4)).toUpperCase();
    };
    assert.equal(typeof outline, 'function');
  });

  it('is an instance of its class, with fields of any name', () => {
    const block = new Block();
    assert.equal(typeof block, 'function');
    assert.ok(block instanceof Block && block instanceof nn.Module);
    assert.equal(block.constructor.name, 'Block');
    assert.deepEqual([block.name, block.length], ['block', 3]);
  });

  it('names parameters and buffers as PyTorch does', () => {
    const net = new Net();
    assert.deepEqual(
      net.namedParameters().map(([name]) => name),
      [
        'features.0.weight',
        'features.0.bias',
        'features.1.weight',
        'features.1.bias',
        'blocks.0.norm.weight',
        'blocks.0.norm.bias',
        'blocks.0.fc.weight',
        'blocks.1.norm.weight',
        'blocks.1.norm.bias',
        'blocks.1.fc.weight',
        'head.digit.weight',
        'head.digit.bias',
        'head.parity.weight',
        'head.parity.bias',
      ],
    );
    assert.deepEqual(
      net.namedBuffers().map(([name]) => name),
      ['features.1.running_mean', 'features.1.running_var', 'features.1.num_batches_tracked'],
    );
    assert.deepEqual(
      net.namedChildren().map(([name]) => name),
      ['features', 'blocks', 'head'],
    );
    assert.equal(net.modules().length, 1 + 4 + 1 + 2 * 3 + 3);
  });

  it('lists shared parameters once, and saves them under each name', () => {
    class Tied extends nn.Module {
      embed = new nn.Embedding(5, 3);
      out = new nn.Linear(3, 5, { bias: false });
      constructor() {
        super();
        this.out.weight = this.embed.weight;
      }
      forward(x: Tensor): Tensor {
        return this.out(this.embed(x));
      }
    }
    const tied = new Tied();
    assert.deepEqual(
      tied.namedParameters().map(([name]) => name),
      ['embed.weight'],
    );
    assert.deepEqual(Object.keys(tied.stateDict()), ['embed.weight', 'out.weight']);
  });

  it('loads a state dict, or says all that does not fit and changes nothing', () => {
    const net = new nn.Sequential({ a: new nn.Linear(2, 3), b: new nn.Linear(3, 1) });
    const before = net.stateDict()['b.bias'].toArray();
    const state = { 'a.weight': zeros(3, 3), 'b.weight': zeros(1, 3), 'b.bias': tensor([5.5]), c: zeros(1) };
    assert.throws(() => net.loadStateDict(state), {
      message: [
        'Error(s) in loading state dict for Sequential:',
        'Missing key(s) in state dict: "a.bias".',
        'Unexpected key(s) in state dict: "c".',
        'size mismatch for a.weight: the state dict has [3, 3], the model has [3, 2].',
      ].join('\n\t'),
    });
    assert.deepEqual(net.stateDict()['b.bias'].toArray(), before);
    const { 'a.weight': _, ...fitting } = state;
    assert.deepEqual(net.loadStateDict(fitting, { strict: false }), {
      missingKeys: ['a.weight', 'a.bias'],
      unexpectedKeys: ['c'],
    });
    assert.deepEqual(net.stateDict()['b.bias'].toArray(), [5.5]);
    assert.ok(net.parameters().every((parameter) => parameter.requiresGrad && parameter.isLeaf));
  });

  it('shares the values of its state dict, as PyTorch does', () => {
    const linear = new nn.Linear(2, 2);
    const state = linear.stateDict();
    nn.init.ones_(linear.weight);
    assert.deepEqual(state.weight.toArray(), [
      [1, 1],
      [1, 1],
    ]);
    assert.equal(state.weight.requiresGrad, false);
  });

  it('switches all modules inside between training and evaluation', () => {
    const net = new Net();
    assert.ok(net.training);
    assert.ok(
      net
        .eval()
        .modules()
        .every((module) => !module.training),
    );
    assert.ok(
      net
        .train()
        .modules()
        .every((module) => module.training),
    );
  });

  it('forgets gradients, freezes parameters and applies a function', () => {
    const linear = new nn.Linear(2, 1);
    linear(ones(3, 2)).sum().backward();
    assert.deepEqual(linear.weight.grad?.toArray(), [[3, 3]]);
    linear.zeroGrad();
    assert.equal(linear.weight.grad, null);
    linear.requiresGrad_(false);
    assert.equal(linear(ones(3, 2)).requiresGrad, false);
    const seen: string[] = [];
    new nn.Sequential(new nn.ReLU(), new nn.Tanh()).apply(
      (module) => void seen.push(module.constructor.name),
    );
    assert.deepEqual(seen, ['ReLU', 'Tanh', 'Sequential']);
  });

  it('keeps buffers that are not persistent out of the state dict', () => {
    class Masked extends nn.Module {
      declare mask: Tensor;
      constructor() {
        super();
        this.registerBuffer('mask', ones(2), { persistent: false });
        this.registerParameter('gain', new nn.Parameter(ones(2)));
      }
      forward(x: Tensor): Tensor {
        return x.mul(this.mask);
      }
    }
    const masked = new Masked();
    assert.deepEqual(Object.keys(masked.stateDict()), ['gain']);
    assert.deepEqual(
      masked.namedBuffers().map(([name]) => name),
      ['mask'],
    );
    assert.deepEqual(masked(ones(2)).toArray(), [1, 1]);
  });

  it('runs hooks, which may change the output, until they are removed', () => {
    const linear = new nn.Identity();
    const hook = linear.registerForwardHook((_module, [x], output) => output.add(x));
    assert.deepEqual(linear(ones(2)).toArray(), [2, 2]);
    hook.remove();
    assert.deepEqual(linear(ones(2)).toArray(), [1, 1]);
  });

  it('tells its watcher of calls, also of those that throw', () => {
    const told: string[] = [];
    observe({
      enter: (module, inputs) => told.push(`enter ${module.constructor.name} ${inputs.length}`),
      leave: (module, _inputs, output) =>
        told.push(`leave ${module.constructor.name} ${(output as Tensor)?.shape}`),
    });
    try {
      new nn.Sequential(new nn.ReLU())(ones(3));
      class Broken extends nn.Module {
        forward(): void {
          throw new Error('broken');
        }
      }
      assert.throws(() => new Broken()(), /broken/);
    } finally {
      observe(null);
    }
    assert.deepEqual(told, [
      'enter Sequential 1',
      'enter ReLU 1',
      'leave ReLU 3',
      'leave Sequential 3',
      'enter Broken 0',
      'leave Broken undefined',
    ]);
  });

  it('prints as a tree', () => {
    const net = new nn.Sequential({
      conv: new nn.Conv2d(1, 8, 3, { padding: 1 }),
      pool: new nn.MaxPool2d(2, 2),
    });
    assert.equal(
      String(net),
      [
        'Sequential(',
        '  (conv): Conv2d(1, 8, kernelSize=[3, 3], stride=[1, 1], padding=[1, 1])',
        '  (pool): MaxPool2d(kernelSize=2, stride=2, padding=0, dilation=1, ceilMode=false)',
        ')',
      ].join('\n'),
    );
  });

  it('makes parameters without data while a program is traced', async () => {
    await useEngine('meta');
    try {
      const huge = new nn.Linear(100_000, 100_000);
      assert.deepEqual(huge(zeros(2, 100_000)).shape, [2, 100_000]);
      assert.deepEqual(new Net()(zeros(1, 1, 4, 4))[0].shape, [1, 2, 2, 2]);
    } finally {
      await useEngine('cpu');
    }
  });
});

describe('containers', () => {
  before(() => useEngine('cpu'));

  it('Sequential is a list', () => {
    const relu = new nn.ReLU();
    const net = new nn.Sequential(new nn.Linear(2, 2), relu, relu);
    assert.deepEqual([net.length, net.at(-1), [...net].length], [3, relu, 3]);
    assert.equal(net.slice(1).length, 2);
    assert.equal(net.append(new nn.Tanh()).length, 4);
    assert.deepEqual(
      net.namedChildren().map(([name]) => name),
      ['0', '1', '3'],
      'a module that comes twice is listed once',
    );
    assert.throws(
      () => new nn.Sequential(nn.ReLU as never, relu),
      /Sequential holds modules, but "0" is the function ReLU/,
    );
  });

  it('ModuleList and ModuleDict find their modules', () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2)]).append(new nn.Linear(2, 3));
    assert.deepEqual(
      [list.length, list.at(-1)?.outFeatures, list.map((layer) => layer.inFeatures)],
      [2, 3, [1, 2]],
    );
    assert.throws(() => list(), /only holds modules/);
    const dict = new nn.ModuleDict({ a: new nn.Linear(1, 2) });
    assert.deepEqual([dict.keys(), dict.has('b'), dict.get('a').outFeatures], [['a'], false, 2]);
    assert.throws(() => dict.get('b'), /has no "b", only: a/);
    assert.throws(() => dict.set('forward', new nn.Linear(1, 1)), /"forward" cannot name a module/);
  });
});
