import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Written } from '../../../../src/trace/instrument/call.ts';
import { instrument } from '../../../../src/trace/instrument/instrument.ts';

const traced = (text: string) => instrument('a.ts', text, 0, 'trace');
const codeOf = (text: string) => traced(text).code;
const sitesOf = (text: string) => [...traced(text).sites.probes.values()];
const callOf = (text: string) => sitesOf(text).find(({ call }) => call)!.call!;

/** An argument in short: its kind and its text. */
const short = (written: Written): string => `${written.kind} ${written.text}`;

describe('what probes tell of calls', () => {
  it('gives the probe the variables among the arguments, each once', () => {
    assert.match(
      codeOf('const a = zeros(B, config.d, B, 3);'),
      /__ts\.p\(\d+,zeros\(.*\),\[B,config\?\.d\]\);/,
    );
    assert.match(codeOf('const a = x.view([B, 4 * d], { n });'), /\),\[x,B,d,n\]\);/);
    assert.match(
      codeOf('const m = new nn.Linear(this.d, 2);'),
      /__ts\.m\(\d+,new nn.Linear\(this.d, 2\),\[this\?\.d\]\)/,
    );
  });

  it('never computes an argument again', () => {
    const code = codeOf('const a = zeros(next(), i++, a.b().c, list[i], async () => 1);');
    assert.equal(code.match(/next\(\)/g)!.length, 1);
    assert.equal(code.match(/i\+\+/g)!.length, 1);
    assert.equal(code.match(/a\.b\(\)/g)!.length, 1);
    assert.equal(code.match(/list\[i\]/g)!.length, 1);
  });

  it('leaves a program that trains as it is', () => {
    const { code } = instrument('a.ts', 'const a = zeros(B, config.d);', 0, 'train');
    assert.ok(!/\[B/.test(code), code);
  });

  it('knows what arguments are', () => {
    const call = callOf(
      'const a = x.f(3, -1, B, a.b, 2 * B, [B, 1], { n: B }, ...rest, x.shape[0], x.size(-1), "s");',
    );
    assert.equal(call.name, 'f');
    assert.equal(short(call.object!), 'atom x');
    assert.deepEqual(call.arguments.map(short), [
      'number 3',
      'number -1',
      'atom B',
      'atom a.b',
      'arithmetic 2 * B',
      'list [B, 1]',
      'options { n: B }',
      'spread ...rest',
      'axis x.shape[0]',
      'axis x.size(-1)',
      'other "s"',
    ]);
  });

  it('finds the call behind await, parentheses, types and what is taken of its result', () => {
    for (const text of ['await f(x)', '(f(x) as Tensor)', 'f(x)!', 'f(x).values', 'f(x)[0]'])
      assert.equal(callOf(`const a = ${text};`).name, 'f', text);
  });

  it('tells which variables are sizes of which dimension', () => {
    const axesOf = (text: string) =>
      sitesOf(text).flatMap(
        ({ axes, name }) => axes?.map((each) => `${name} ${each.axis} ${each.name}`) ?? [],
      );
    assert.deepEqual(axesOf('const [B, , T] = x.shape;'), ['x 0 B', 'x 2 T']);
    assert.deepEqual(axesOf('const [B] = f(x).size();'), ['f(x) 0 B']);
    assert.deepEqual(axesOf('const T = x.size(-1);'), ['x -1 T']);
    assert.deepEqual(axesOf('T = h.shape[1];'), ['h 1 T']);
    assert.deepEqual(axesOf('const { shape: [B] } = x;'), ['x 0 B']);
    assert.deepEqual(axesOf('for (let i = 0, n = x.shape[0]; i < n; i++);'), ['x 0 n']);
    assert.deepEqual(axesOf('const n = x.length; const s = x.shape;'), []);
  });

  it('keeps the wrapped size outside of the wrapped tensor', () => {
    const [, outer, inner] = /__ts\.p\((\d+),__ts\.p\((\d+),x\)\.size\(1\)/.exec(
      codeOf('const T = x.size(1);'),
    )!;
    const { probes } = traced('const T = x.size(1);').sites;
    assert.equal(probes.get(Number(outer))!.name, 'T');
    assert.ok(probes.get(Number(inner))!.axes);
  });

  it('tells variables of one name in two functions apart', () => {
    const variables = sitesOf(
      'function f(x) { const n = x.size(0); return zeros(n); }\nfunction g(n) { return zeros(n); }\nconst n = y.size(0); h(() => zeros(n));',
    );
    const bound = variables.flatMap(({ axes }) => axes?.map(({ variable }) => variable) ?? []);
    const used = variables
      .filter(({ call }) => call?.name === 'zeros')
      .map(({ call }) => (call!.arguments[0] as Written & { kind: 'atom' }).variable);
    assert.equal(used[0], bound[0]);
    assert.ok(!bound.includes(used[1]!));
    assert.equal(used[2], bound[1]);
  });
});
