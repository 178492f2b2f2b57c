import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rateEdit } from '../../../src/host/rates/rate-edit.ts';

/** The text with the rate 0.02 written in, of the construction at `new`. */
function edited(text: string): string | null {
  const before = text.slice(0, text.indexOf('new ')).split('\n');
  const place = { file: 'program.ts', line: before.length, column: before.at(-1)!.length + 1 };
  const edit = rateEdit(text, place, 0.02);
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

describe('the change that gives an optimizer a rate', () => {
  const cases: [what: string, before: string, after: string | null][] = [
    ['a number', 'new Adam(p, { lr: 1e-3 });', 'new Adam(p, { lr: 0.02 });'],
    [
      'one of many options',
      'x();\nconst a = new optim.Adam(p, {\n  betas: [0.9, 0.99],\n  lr: 0.5,\n});',
      'x();\nconst a = new optim.Adam(p, {\n  betas: [0.9, 0.99],\n  lr: 0.02,\n});',
    ],
    ['a constant', 'const lr = 0.1;\nnew SGD(p, { lr });', 'const lr = 0.02;\nnew SGD(p, { lr });'],
    [
      'a constant by another name',
      'const rate: number = 0.1;\nnew SGD(p, { lr: rate });',
      'const rate: number = 0.02;\nnew SGD(p, { lr: rate });',
    ],
    [
      'a number that is tuned',
      "new SGD(p, { lr: tune('lr', 0.1, { min: 0 }) });",
      "new SGD(p, { lr: tune('lr', 0.02, { min: 0 }) });",
    ],
    ['no options', 'new Adam(net.parameters());', 'new Adam(net.parameters(), { lr: 0.02 });'],
    ['empty options', 'new Adam(p, {});', 'new Adam(p, { lr: 0.02 });'],
    ['other options', 'new Adam(p, { eps: 1 });', 'new Adam(p, { lr: 0.02, eps: 1 });'],
    ['a computed rate', 'new Adam(p, { lr: 0.1 * n });', null],
    ['two variables of one name', 'const lr = 1; { const lr = 2; }\nnew Adam(p, { lr });', null],
    ['options that are spread', 'new Adam(p, { ...options });', null],
    ['options from elsewhere', 'new Adam(p, options);', null],
    ['a broken text', 'new Adam(p, { lr: ', null],
  ];
  for (const [what, before, after] of cases) it(what, () => assert.equal(edited(before), after));
});
