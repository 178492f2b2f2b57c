import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Loops } from '../../../../src/trace/collect/loops.ts';
import { newReachedShape, type Reached } from '../../../../src/trace/collect/visits.ts';

describe('loops of a traced program', () => {
  let loops: Loops;
  let place: Reached;

  beforeEach(() => {
    loops = new Loops();
    place = { most: 0, fewest: Number.POSITIVE_INFINITY, shapes: new Map() };
  });

  const reach = (shape: string) => {
    if (!place.shapes.has(shape)) place.shapes.set(shape, newReachedShape());
    loops.reached(place, shape);
  };
  /** Runs a loop; gives in how many rounds it ended. */
  const run = (loop: number, rounds: number, body: (round: number) => void) => {
    loops.start(loop);
    let round = 0;
    for (; round < rounds; round++) {
      if (loops.enough(loop)) break;
      body(round);
    }
    loops.end(loop);
    return round;
  };
  const counted = () => {
    loops.finish();
    return [place.fewest, place.most];
  };
  const marks = () => {
    loops.finish();
    const told = (shape: string) => {
      const { starts, continues, ends } = place.shapes.get(shape)!;
      return `${shape}${starts ? ' starts' : ''}${ends ? ' ends' : ''}${continues ? '' : ' alone'}`;
    };
    return [...place.shapes.keys()].map(told);
  };

  it('end after two rounds where an optimizer steps, and not before', () => {
    assert.equal(
      run(1, 10, () => loops.stepped()),
      2,
    );
    assert.equal(
      run(1, 10, () => {}),
      10,
    );
    assert.equal(
      run(1, 10, (round) => round % 3 === 2 && loops.stepped()),
      6,
    );
  });

  it('count what is reached in a whole program, and in one round of training', () => {
    run(1, 5, () => reach('a'));
    assert.deepEqual(counted(), [5, 5]);
  });

  it('count by the innermost training loop, through loops that do not train', () => {
    run(1, 3, () => {
      run(2, 9, () => {
        run(3, 12, () => reach('a'));
        loops.stepped();
      });
      run(4, 7, () => reach('b'));
    });
    assert.deepEqual(counted(), [7, 12]);
    assert.deepEqual([place.shapes.get('a')!.most, place.shapes.get('b')!.most], [12, 7]);
  });

  it('count a batch that is handed out as a round', () => {
    loops.handOut({ index: 0, of: 9, size: 4, full: 4 });
    loops.start(1);
    for (const [index, size] of [
      [0, 4],
      [8, 1],
    ]) {
      loops.handOut({ index, of: 9, size, full: 4 });
      loops.enough(1);
      reach(`${size}`);
      assert.equal(loops.lastBatch?.size, index === 8 ? 1 : undefined);
    }
    loops.end(1);
    assert.equal(loops.leftInLastBatch?.batch.index, 8);
    reach('behind');
    assert.equal(loops.leftInLastBatch, null);
    assert.deepEqual(marks(), ['4 alone', '1 alone', 'behind alone']);
  });

  it('tell which shapes begin and end a loop', () => {
    reach('a');
    run(1, 4, (round) => reach('bcde'[round]));
    assert.deepEqual(marks(), ['a alone', 'b starts', 'c', 'd', 'e ends']);
  });

  it('tell the course over the outer loop where the inner one is steady', () => {
    run(1, 3, (round) => run(2, 5, () => reach('abc'[round])));
    assert.deepEqual(marks(), ['a starts', 'b', 'c ends']);
  });

  it('tell no course of what alternates in each round, or comes back to where it began', () => {
    run(1, 3, () => ['a', 'b'].forEach(reach));
    run(2, 3, (round) => reach('aba'[round]));
    assert.deepEqual(marks(), ['a alone', 'b alone']);
  });

  it('find their own round where generators and tasks interleave', () => {
    loops.start(1);
    loops.enough(1);
    loops.start(2);
    loops.enough(2);
    reach('a');
    loops.enough(1);
    loops.end(1);
    reach('a');
    loops.end(2);
    assert.deepEqual(counted(), [2, 2]);
  });

  it('go on with the last slice in the second round of training', () => {
    const at: number[] = [];
    loops.start(1);
    for (let i = 0; i < 100; i += 32) {
      if (loops.enough(1)) break;
      i = loops.slice(1, i, 100, 32);
      at.push(i);
      assert.equal(loops.lastBatch?.size, i === 96 ? 4 : undefined);
      loops.stepped();
    }
    assert.deepEqual(at, [0, 96]);
  });

  it('name the one that has gone around most often', () => {
    loops.start(1);
    loops.enough(1);
    loops.start(2);
    for (let i = 0; i < 5; i++) loops.enough(2);
    assert.deepEqual([loops.longest?.loop, loops.longest?.rounds], [2, 5]);
  });
});
