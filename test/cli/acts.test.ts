import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { TrainRunner } from '../../src/host/training/train-runner.ts';
import type { StateEvent, TrainingCommand, TrainingEvent } from '../../src/protocol/training.ts';
import type { PlaceValues, SliceEvent, ValuesEvent } from '../../src/protocol/values.ts';
import { Workspace } from './command.ts';

const program = `import { nn, optim, manualSeed, randn, zeros } from 'tensorscope';
manualSeed(3);
class Net extends nn.Module {
  first = new nn.Linear(3, 4);
  second = new nn.Linear(4, 1);
  override forward(x) {
    const hidden = this.first(x).relu();
    return this.second(hidden);
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 1000000; i++) {
  const inputs = randn([5, 3]);
  const images = zeros([2, 1, 8, 8]);
  const output = net(inputs);
  const loss = output.sub(1).pow(2).mean();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;

/** A program that was paused, with the answers to what it is asked. */
class Paused {
  private readonly events: TrainingEvent[] = [];
  private readonly runner: TrainRunner;
  private readonly ended: Promise<unknown>;
  private bell = () => {};
  private at = 0;

  constructor(file: string, workspace: string) {
    let end = (_: unknown) => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.runner = new TrainRunner({
      script: path.resolve('dist/runner.js'),
      training: { file, workspace, engine: 'cpu', runDir: path.join(workspace, 'run') },
      event: (event) => {
        this.events.push(event);
        this.bell();
      },
      print: () => {},
      ended: end,
    });
  }

  /** The next event that `is` one of those that are looked for. */
  async next<T extends TrainingEvent>(is: (event: TrainingEvent) => event is T): Promise<T> {
    for (;;) {
      while (this.at < this.events.length) {
        const event = this.events[this.at++];
        if (is(event)) return event;
        assert.notEqual(event.type, 'error', JSON.stringify(event));
      }
      await new Promise<void>((resolve) => {
        this.bell = resolve;
      });
    }
  }

  async command(command: TrainingCommand): Promise<{ state: StateEvent; values: ValuesEvent }> {
    this.runner.send(command);
    const state = await this.next((event): event is StateEvent => isPaused(event));
    return { state, values: await this.next((event): event is ValuesEvent => event.type === 'values') };
  }

  async look(asked: Extract<TrainingCommand, { type: 'look' }>['asked']): Promise<SliceEvent> {
    this.runner.send({ type: 'look', asked });
    return this.next((event): event is SliceEvent => event.type === 'slice');
  }

  async stop(): Promise<void> {
    this.runner.send({ type: 'stop' });
    assert.equal(await this.ended, null);
  }
}

function isPaused(event: TrainingEvent): boolean {
  return event.type === 'state' && event.state === 'paused';
}

function at({ places }: ValuesEvent, line: number, kind?: PlaceValues['kind']): PlaceValues {
  return places.find((place) => place.line === line && (!kind || place.kind === kind))!;
}

describe('a training step, act by act', () => {
  const workspace = new Workspace();
  const file = workspace.file('program.ts', program);
  let paused: Paused;

  before(async () => {
    paused = new Paused(file, workspace.folder);
    await paused.next((event): event is TrainingEvent => event.type === 'started');
    await paused.command({ type: 'pause' });
  });
  after(async () => {
    await paused.stop();
    workspace.remove();
  });

  it('pauses after the forward pass, the loss, the gradients and the step, each at its own line', async () => {
    const done: string[] = [];
    let step = 0;
    for (let i = 0; i < 5; i++) {
      const { state } = await paused.command({ type: 'act' });
      if (i === 0) step = state.step;
      assert.equal(state.step, step + (i > 2 ? 1 : 0));
      done.push(`${state.act!.place!.line} ${state.act!.act}: ${state.act!.text}`);
    }
    assert.equal(done[0], '16 forward: Net → [5, 1]');
    assert.match(done[1], /^17 loss: loss [\d.]+$/);
    assert.match(done[2], /^19 backward: 4 gradients, norm [\d.]+$/);
    assert.equal(done[3], '20 step: SGD, lr 0.1, 21 parameters');
    assert.equal(done[4], done[0]);
  });

  it('tells the values that were made, and their gradients once they are there', async () => {
    const loss = await paused.command({ type: 'act' });
    const hidden = at(loss.values, 7);
    assert.equal(hidden.gradient, undefined);
    assert.deepEqual(hidden.value.shape, [5, 4]);
    assert.equal(hidden.value.least, 0);
    const backward = await paused.command({ type: 'act' });
    assert.equal(backward.state.act!.act, 'backward');
    assert.deepEqual(at(backward.values, 7).gradient!.shape, [5, 4]);
    const second = at(backward.values, 5, 'module');
    assert.deepEqual(
      second.parameters!.map(({ name, value, gradient }) => [name, value.shape, gradient!.shape]),
      [
        ['weight', [1, 4], [1, 4]],
        ['bias', [1], [1]],
      ],
    );
    // The loss is a mean of squares: its gradient by itself is 1.
    assert.deepEqual(at(backward.values, 17).gradient!.values, [1]);
    const images = at(backward.values, 15).value;
    assert.deepEqual([images.zeros, images.mean, images.std], [128, 0, 0]);
    assert.match(images.image!.uri, /^data:image\/png;base64,/);
    assert.deepEqual([images.image!.width, images.image!.height], [16, 8]);
  });

  it('shows any two dimensions of a tensor', async () => {
    const { values } = await paused.command({ type: 'act' });
    const { line, column, kind, value } = at(values, 14);
    const whole = { file, line, column, kind, gradient: false, rows: 0, columns: 1, at: [0, 0] };
    const slice = await paused.look(whole);
    assert.equal(slice.values.length, 5);
    assert.equal(slice.values[0].length, 3);
    assert.deepEqual(slice.summary, value);
    const turned = await paused.look({ ...whole, rows: 1, columns: 0 });
    assert.deepEqual(
      turned.values[2],
      slice.values.map((row) => row[2]),
    );
    const row = await paused.look({ ...whole, rows: undefined, columns: 1, at: [3, 0] });
    assert.deepEqual(row.values, [slice.values[3]]);
    const gone = await paused.look({ ...whole, line: 1 });
    assert.deepEqual([gone.summary, gone.values], [undefined, []]);
  });
});
