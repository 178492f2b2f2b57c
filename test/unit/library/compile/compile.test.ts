import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { memory } from '../../../../src/engine/index.ts';
import {
  type Compiled,
  compile,
  F,
  log,
  manualSeed,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  type Tensor,
  tensor,
  useEngine,
} from '../../../../src/library/index.ts';

type Step = (...batch: Tensor[]) => Tensor;
/** What a training consists of: its step, and all that it changes. */
interface Training {
  step: Step;
  state: () => Tensor[];
  /** Before each step. */
  prepare?: (index: number) => void;
}

const STEPS = 8;

/** Trains twice from the same seed, as it is and compiled, and holds the losses and all states against each other. */
function assertSameTraining(
  make: () => Training,
  batches: (index: number) => Tensor[],
): Compiled<Tensor[], Tensor> {
  const train = (wrap: (step: Step) => Step) => {
    manualSeed(5);
    const training = make();
    const step = wrap(training.step);
    const losses: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      training.prepare?.(i);
      losses.push(step(...batches(i)).item());
    }
    return { step, numbers: [losses, ...training.state().map((each) => [...each.dataSync()])] };
  };
  const plain = train((step) => step);
  const graph = train((step) => compile(step));
  for (const [which, list] of graph.numbers.entries()) {
    for (const [i, value] of list.entries())
      assertClose(value, plain.numbers[which][i], `state ${which}, element ${i}`);
  }
  return graph.step as Compiled<Tensor[], Tensor>;
}

function assertClose(actual: number, expected: number, where: string): void {
  const same = Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-5 * (1 + Math.abs(expected));
  assert.ok(same, `${where} is ${actual}, should be ${expected}`);
}

const mlp = (...between: nn.Module[]) =>
  new nn.Sequential(new nn.Linear(12, 32), ...between, new nn.ReLU(), new nn.Linear(32, 5));

/** A step of classification, with an optimizer's state in what is compared. */
function classifier(
  model: nn.Module & ((x: Tensor) => Tensor),
  optimizer: { step(): unknown; zeroGrad(): void },
): Training {
  return {
    step: (x, labels) => {
      const loss = F.crossEntropy(model(x), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    },
    state: () => [
      ...model.parameters(),
      ...model.buffers(),
      ...[...model.parameters()].map(({ grad }) => grad!),
    ],
  };
}

const rows = (index: number): Tensor[] => {
  manualSeed(100 + index);
  return [randn(16, 12), randint(0, 5, [16])];
};

describe('compile', () => {
  before(async () => void (await useEngine('native')));

  const warnings: string[] = [];
  const { warn } = console;
  beforeEach(() => {
    warnings.length = 0;
    console.warn = (text: string) => void warnings.push(text);
  });
  after(async () => {
    console.warn = warn;
    await useEngine('cpu');
  });

  for (const [name, make] of Object.entries({
    Adam: (params: Iterable<Tensor>) => new optim.Adam(params, { lr: 1e-2, weightDecay: 0.1 }),
    AdamW: (params: Iterable<Tensor>) => new optim.AdamW(params, { lr: 1e-2 }),
    SGD: (params: Iterable<Tensor>) => new optim.SGD(params, { lr: 1e-1 }),
    'SGD with momentum': (params: Iterable<Tensor>) =>
      new optim.SGD(params, { lr: 1e-1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    RMSprop: (params: Iterable<Tensor>) => new optim.RMSprop(params, { lr: 1e-2 }),
    Adagrad: (params: Iterable<Tensor>) => new optim.Adagrad(params, { lr: 1e-2 }),
  }))
    it(`trains an MLP with ${name} as one graph, to the same numbers`, () => {
      const step = assertSameTraining(() => {
        const model = mlp();
        return classifier(model as never, make(model.parameters()));
      }, rows);
      assert.deepEqual(step.state, { mode: 'graph', reason: null, graphs: 1 });
    });

  it('trains a conv net as one graph, to the same numbers', () => {
    const images = (index: number) => {
      manualSeed(200 + index);
      return [randn(4, 2, 12, 12), randint(0, 5, [4])];
    };
    const step = assertSameTraining(() => {
      const model = new nn.Sequential(
        ...[
          new nn.Conv2d(2, 8, 3, { padding: 1 }),
          new nn.BatchNorm2d(8),
          new nn.ReLU(),
          new nn.MaxPool2d(2),
        ],
        ...[new nn.Conv2d(8, 20, 3, { stride: 2 }), new nn.GELU(), new nn.Flatten(), new nn.Linear(80, 5)],
      );
      // The gradient of a bias before a batch norm is 0 but for rounding, which Adam would make steps of.
      return classifier(model as never, new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }));
    }, images);
    assert.deepEqual(step.state, { mode: 'graph', reason: null, graphs: 1 });
  });

  it('trains a transformer as one graph, to the same numbers', () => {
    class Reader extends nn.Module {
      symbols = new nn.Embedding(11, 16);
      layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true, dropout: 0 });
      head = new nn.Linear(16, 5);
      forward(x: Tensor): Tensor {
        return this.head(this.layer(this.symbols(x)).mean(1));
      }
    }
    const texts = (index: number) => {
      manualSeed(300 + index);
      return [randint(0, 11, [6, 7]), randint(0, 5, [6])];
    };
    const step = assertSameTraining(() => {
      const model = new Reader();
      return classifier(model as never, new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }));
    }, texts);
    assert.deepEqual(step.state, { mode: 'graph', reason: null, graphs: 1 });
  });

  it('draws dropout anew in each step, and updates the statistics of a batch norm', () => {
    const step = assertSameTraining(() => {
      const model = mlp(new nn.BatchNorm1d(32), new nn.Dropout(0.4));
      return classifier(model as never, new optim.SGD(model.parameters(), { lr: 0.1 }));
    }, rows);
    assert.equal(step.state.mode, 'graph');
  });

  it('follows schedules and rates of their own for groups of parameters', () => {
    const step = assertSameTraining(() => {
      const model = mlp();
      const [first, second] = [[...model.parameters()].slice(0, 2), [...model.parameters()].slice(2)];
      const optimizer = new optim.Adam([{ params: first }, { params: second, lr: 1e-3 }], { lr: 1e-2 });
      const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 5);
      const prepare = (index: number) => {
        if (index > 0) scheduler.step();
        // The two rates meet, and part again.
        optimizer.paramGroups[1].lr = index === 4 ? optimizer.paramGroups[0].lr : 1e-3;
      };
      return { ...classifier(model as never, optimizer), prepare };
    }, rows);
    assert.equal(step.state.mode, 'graph');
  });

  it('adds gradients up over steps, clips them and keeps a moving mean of the weights', () => {
    assertSameTraining(() => {
      const model = mlp();
      const mean = [...model.parameters()].map((param) => param.detach().clone());
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      let count = 0;
      const step: Step = (x, labels) => {
        const loss = F.crossEntropy(model(x) as Tensor, labels).div(2);
        loss.backward();
        if (++count % 2 === 0) {
          nn.utils.clipGradNorm_(model.parameters(), 0.5);
          optimizer.step();
          optimizer.zeroGrad();
        }
        noGrad(() => {
          [...model.parameters()].forEach((param, i) => void mean[i].mul_(0.9).add_(param.mul(0.1)));
        });
        return loss;
      };
      return { step, state: () => [...model.parameters(), ...mean] };
    }, rows);
  });

  it('ends a graph where the program looks at a value, and begins another', () => {
    const seen: number[] = [];
    const step = assertSameTraining(() => {
      const model = mlp();
      const training = classifier(model as never, new optim.Adam(model.parameters()));
      return {
        ...training,
        step: (x, labels) => {
          seen.push((model(x) as Tensor).mean().item());
          return training.step(x, labels);
        },
      };
    }, rows);
    assert.deepEqual(step.state, { mode: 'graph', reason: null, graphs: 2 });
    assert.deepEqual(seen.slice(0, STEPS).map(round), seen.slice(STEPS).map(round));
  });

  it('makes a graph for each shape of batch', () => {
    const step = assertSameTraining(
      () => {
        const model = mlp();
        return classifier(model as never, new optim.Adam(model.parameters()));
      },
      (index) => rows(index).map((each) => (index % 2 === 0 ? each : each.narrow(0, 0, 7))),
    );
    assert.equal(step.state.mode, 'graph');
  });

  it('runs a step as it is when it takes another way, and says so once when it goes on to', () => {
    const make = (every: number) => () => {
      const model = mlp();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      let count = 0;
      const step: Step = (x, labels) => {
        const logits = model(x) as Tensor;
        const other = ++count % every === 0;
        const loss = other ? F.crossEntropy(logits.mul(2).tanh(), labels) : F.crossEntropy(logits, labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      };
      return { step, state: () => [...model.parameters()] };
    };
    assertSameTraining(make(6), rows);
    assert.deepEqual(warnings, []);
    const step = assertSameTraining(make(2), rows);
    assert.equal(step.state.mode, 'eager');
    assert.match(step.state.reason!, /^operation \d+ was \w+ once and \w+ another time$/);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^compile: step runs as it is, without a graph: operation \d+ was /);
  });

  it('passes a NaN on through max-pooling, as the plain step does', () => {
    const images = (index: number) => {
      manualSeed(400 + index);
      const image = randn(2, 1, 8, 8);
      if (index === STEPS - 1) image.dataSync()[5] = Number.NaN;
      return [image, randint(0, 5, [2])];
    };
    const step = assertSameTraining(() => {
      const model = new nn.Sequential(new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(16, 5));
      return classifier(model as never, new optim.SGD(model.parameters(), { lr: 0.1 }));
    }, images);
    assert.equal(step.state.mode, 'graph');
  });

  it('mixes with plain TensorFlow.js and gives the values that are asked for within the step', () => {
    const kept: Tensor[] = [];
    assertSameTraining(() => {
      const model = mlp();
      const training = classifier(model as never, new optim.Adam(model.parameters()));
      return {
        ...training,
        step: (x, labels) => {
          const hidden = model(x) as Tensor;
          kept.push(hidden);
          log({ largest: hidden.max() });
          return training.step(x, labels);
        },
      };
    }, rows);
    // Tensors that the step did not return are computed when somebody asks: those of the last call.
    const [plain, graph] = [kept[STEPS - 1], kept[2 * STEPS - 1]].map((each) => [...each.dataSync()]);
    for (const [i, value] of graph.entries()) assertClose(value, plain[i], `element ${i}`);
  });

  /** A step that went five times, and its model. */
  function compiled() {
    manualSeed(1);
    const model = new nn.Linear(64, 64);
    const optimizer = new optim.Adam(model.parameters());
    const step = compile((x: Tensor) => {
      const loss = model(x).square().mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const x = randn(4, 64);
    for (let i = 0; i < 5; i++) step(x);
    return { model, step, x };
  }

  it('keeps copies of what it changes', () => {
    const { model, step, x } = compiled();
    const copy = model.weight.detach().clone();
    const view = model.weight.tf;
    const gradient = model.weight.grad!;
    const [weights, slopes] = [copy, gradient].map((each) => [...each.dataSync()]);
    for (let i = 0; i < 5; i++) step(x);
    assert.deepEqual([...copy.dataSync()], weights);
    assert.deepEqual([...view.dataSync()], weights);
    assert.deepEqual([...gradient.dataSync()], slopes);
    assert.notDeepEqual([...model.weight.dataSync()], weights);
  });

  it('says of a tensor whose memory it took that it is gone', () => {
    const { model, step, x } = compiled();
    const gradient = model.weight.grad!;
    for (let i = 0; i < 3; i++) step(x);
    assert.throws(
      () => gradient.dataSync(),
      /^Error: This tensor was made within a compiled step, and a later call of the step took its memory/,
    );
  });

  it('goes on after an error in the step', () => {
    let fails = false;
    const model = mlp();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const step = compile((x: Tensor, labels: Tensor) => {
      const loss = F.crossEntropy(model(x) as Tensor, labels);
      if (fails) throw new Error('on purpose');
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const batch = rows(0) as [Tensor, Tensor];
    for (let i = 0; i < 4; i++) step(...batch);
    const before = F.crossEntropy(model(batch[0]) as Tensor, batch[1]).item();
    fails = true;
    assert.throws(() => step(...batch), /on purpose/);
    fails = false;
    assertClose(step(...batch).item(), before, 'the loss');
    assert.equal(step.state.mode, 'graph');
  });

  it('gives the errors of the plain step', () => {
    const table = new nn.Embedding(5, 8);
    const step = compile((indices: Tensor) => table(indices).sum());
    const fine = tensor([1, 2, 4], { dtype: 'int32' });
    for (let i = 0; i < 4; i++) step(fine);
    const plain = messageOf(() =>
      table(tensor([1, 2, 7], { dtype: 'int32' }))
        .sum()
        .item(),
    );
    const graph = messageOf(() => step(tensor([1, 2, 7], { dtype: 'int32' })).item());
    assert.equal(graph, plain);
  });

  it('refuses what is no step', () => {
    assert.throws(() => compile(3 as never), /compile: expected a function .* but got number/);
    const step = compile(async (x: Tensor) => x.add(1));
    assert.throws(() => step(tensor([1])), /the step returned a promise/);
  });

  it('leaves a step as it is on other engines, and says so once', async () => {
    await useEngine('cpu');
    try {
      const step = compile((x: Tensor) => x.add(1));
      for (let i = 0; i < 4; i++) assert.equal(step(tensor([i])).item(), i + 1);
      assert.equal(step.state.mode, 'eager');
      assert.deepEqual(warnings, [
        'compile: the step runs as it is, without a graph: graphs are for the engine native, and this is cpu.',
      ]);
    } finally {
      await useEngine('native');
    }
  });

  it('keeps memory flat', function () {
    this.timeout(30_000);
    const model = new nn.Sequential(new nn.Linear(256, 256), new nn.ReLU(), new nn.Linear(256, 256));
    const optimizer = new optim.Adam(model.parameters());
    const step = compile((x: Tensor) => {
      const loss = (model(x) as Tensor).square().mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const x = randn(32, 256);
    const used = (count: number) => {
      for (let i = 0; i < count; i++) step(x);
      return memory().bytes;
    };
    const before = used(50);
    const grown = used(1000) - before;
    assert.ok(grown < 20 * 2 ** 20, `${grown} bytes more after 1,000 steps`);
  });
});

function round(value: number): string {
  return value.toFixed(4);
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}
