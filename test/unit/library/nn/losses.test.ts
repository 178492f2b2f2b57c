import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { F, nn, ones, tensor } from '../../../../src/library/index.ts';

describe('losses', () => {
  const { warn } = console;
  const said: string[] = [];
  before(async () => {
    await useEngine('cpu');
    console.warn = (text: string) => void said.push(text);
  });
  after(async () => {
    console.warn = warn;
    await useEngine('cpu');
  });

  it('warn once of sizes that broadcast, and not while a program is traced', async () => {
    F.mseLoss(ones(13, 1), ones(13));
    F.mseLoss(ones(13, 1), ones(13));
    await useEngine('meta');
    assert.deepEqual(F.huberLoss(ones(17, 1), ones(17), { reduction: 'none' }).shape, [17, 17]);
    await useEngine('cpu');
    assert.equal(said.length, 1);
    assert.match(
      said[0],
      /^mseLoss: Using a target size \(\[13\]\) that is different to the input size \(\[13, 1\]\)/,
    );
  });

  it('keep their class weights in the state dict', () => {
    const weighted = new nn.BCEWithLogitsLoss({ posWeight: ones(2) });
    assert.deepEqual(Object.keys(weighted.stateDict()), ['pos_weight']);
    assert.deepEqual(Object.keys(new nn.CrossEntropyLoss({ weight: ones(2) }).stateDict()), ['weight']);
    assert.deepEqual(Object.keys(new nn.CrossEntropyLoss().stateDict()), []);
  });

  it('say what does not fit', () => {
    assert.throws(
      () => F.binaryCrossEntropy(tensor([1.5]), tensor([0.5])),
      /between 0 and 1, but one is 1.5; for logits/,
    );
    assert.throws(
      () => F.binaryCrossEntropy(ones(2, 1), ones(2)),
      /target \[2\] must have the shape of input \[2, 1\]; reshape/,
    );
    assert.throws(
      () => F.l1Loss(ones(2), ones(3)),
      /target \[3\] must have the shape of input \[2\], or broadcast with it/,
    );
    assert.throws(
      () => F.gaussianNllLoss(ones(2, 3), ones(2, 3), ones(3)),
      /variance \[3\] does not go with input \[2, 3\]/,
    );
    assert.throws(() => F.gaussianNllLoss(ones(2), ones(2), ones(2).neg()), /variances of at least 0/);
    assert.throws(
      () => F.multiMarginLoss(ones(2, 3), tensor([0, 3])),
      /index 3 is out of bounds for 3 classes/,
    );
    assert.throws(
      () => F.multilabelMarginLoss(ones(2), tensor([2, -1])),
      /target 2 is out of bounds: input has 2 classes/,
    );
    assert.throws(
      () => F.mseLoss(ones(2), ones(2), { reduction: 'average' as never }),
      /'mean', 'sum' or 'none', but got average/,
    );
    assert.throws(
      () => F.bilinear(ones(2, 3), ones(2, 5), ones(4, 3, 4)),
      /input2 \[2, 5\] do not go with weight \[4, 3, 4\]/,
    );
  });

  it('have their shapes while a program is traced', async () => {
    await useEngine('meta');
    const labels = ones([2, 3], { dtype: 'int32' });
    assert.deepEqual(F.multilabelMarginLoss(ones(2, 3), labels, { reduction: 'none' }).shape, [2]);
    assert.deepEqual(F.gaussianNllLoss(ones(2, 3), ones(2, 3), ones(2), { reduction: 'none' }).shape, [2, 3]);
    assert.deepEqual(
      F.tripletMarginLoss(ones(2, 3), ones(2, 3), ones(2, 3), { reduction: 'none' }).shape,
      [2],
    );
    assert.deepEqual(F.bilinear(ones(7, 2, 3), ones(7, 2, 4), ones(5, 3, 4)).shape, [7, 2, 5]);
  });
});
