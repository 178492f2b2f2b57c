import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isPrototype } from '../../../src/host/editing/prototypes.ts';
import { trainingLoop } from '../../../src/host/editing/training-loop.ts';

describe('isPrototype', () => {
  const yes = [
    `import { nn } from 'tensorscope';`,
    `import 'tensorscope/operators'`,
    `import * as tf from "@tensorflow/tfjs-node";`,
    `const tf = require('@tensorflow/tfjs');`,
    `const tf = await import('@tensorflow/tfjs-core');`,
    `import {\n  nn,\n  optim,\n} from 'tensorscope';\nconst x = (`,
  ];
  const no = [
    `import fs from 'node:fs';`,
    `// import { nn } from 'tensorscope';`,
    `import x from 'tensorscope-like';`,
    '',
  ];
  for (const text of yes) it(`takes ${JSON.stringify(text)}`, () => assert.equal(isPrototype(text), true));
  for (const text of no) it(`leaves ${JSON.stringify(text)}`, () => assert.equal(isPrototype(text), false));
});

describe('trainingLoop', () => {
  it('finds the outermost loop around the first step', () => {
    const text = `
for (const p of model.parameters()) show(p);
for (let epoch = 0; epoch < 3; epoch++) {
  for (const [x, y] of loader) {
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
}
while (true) other.step();`;
    assert.equal(trainingLoop(text, 'a.ts'), 3);
  });

  it('stays inside the function that steps', () => {
    const text = `
async function train(epochs: number) {
  for await (const batch of loader) {
    await optimizer.step();
  }
}
for (let i = 0; i < 3; i++) await train(i);`;
    assert.equal(trainingLoop(text, 'a.ts'), 3);
  });

  it('knows minimize and fit of TensorFlow.js', () => {
    assert.equal(trainingLoop('let a = 1;\nwhile (a < 9) {\n  opt.minimize(() => loss());\n}', 'a.js'), 2);
    assert.equal(trainingLoop('\n\nconst history =\n  await model.fit(x, y, { epochs: 3 });', 'a.js'), 3);
  });

  it('ignores comments and strings, and is null where nothing trains', () => {
    assert.equal(trainingLoop('// optimizer.step()\nconst s = ".step()";\nfor (;;) {}', 'a.ts'), null);
    assert.equal(trainingLoop('const x = 1;', 'a.ts'), null);
  });

  it('finds the loop in a text with a small mistake, and gives up on a hopeless one', () => {
    assert.equal(trainingLoop('const a = 1;\nconst a = 2;\nfor (;;) { optimizer.step(); }', 'a.ts'), 3);
    assert.equal(trainingLoop('for (;;) { optimizer.step(); ', 'a.ts'), null);
  });
});
