import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explanation } from '../../../src/host/tracing/explanation.ts';
import type { KnownHint } from '../../../src/host/tracing/known-hints.ts';
import type { Dimension, Making, Place, ShapeSeen } from '../../../src/protocol/facts.ts';

const at = (line: number, file = '/net.ts'): Place => ({ file, line, column: 7 });

const dimensions: Dimension[] = [
  { size: 64, name: 'batch', how: 'randn(batch, 1, 28, 28)', from: [], place: at(3) },
  { size: 9216, name: null, how: 'flatten: 64·12·12 = 9216', from: [2, 3, 3], place: at(9) },
  { size: 64, name: null, how: 'Conv2d(32→64, k 3)', from: [], place: at(5) },
  { size: 12, name: null, how: 'MaxPool2d(2): 24/2 = 12', from: [4], place: at(8) },
  { size: 24, name: null, how: 'Conv2d: (26 − 3)/1 + 1 = 24', from: [5], place: at(7, '/other.ts') },
  { size: 26, name: null, how: 'Conv2d: (28 − 3)/1 + 1 = 26', from: [6], place: null },
  { size: 28, name: null, how: 'randn(batch, 1, 28, 28)', from: [], place: at(3) },
];

const makings: Making[] = [
  {
    op: 'flatten(1)',
    formulas: ['64·12·12 = 9216'],
    operands: [{ name: 'maps', shape: [64, 64, 12, 12], dtype: 'float32', place: at(8) }],
    flops: 0,
    keptBytes: 0,
  },
];

const seen = (shape: number[], parts: Partial<ShapeSeen> = {}): ShapeSeen => ({
  shape,
  dtype: 'float32',
  count: 1,
  ...parts,
});

const flat = seen([64, 9216], { names: ['batch', null], dims: [0, 1], making: 0 });

const hint = (parts: Partial<KnownHint> = {}): KnownHint => ({
  ...at(9),
  kind: 'variable',
  name: 'flat',
  within: { ...at(9), endLine: 9, endColumn: 30 },
  shapes: [flat],
  times: 1,
  course: false,
  source: { dimensions, makings, versions: new Map() },
  ...parts,
});

/** The text with its links by their text, and what each runs. */
function told(of: KnownHint, now: (place: Place) => Place | null = (place) => place) {
  const links: string[] = [];
  const text = explanation(of, now).replace(
    /\[([^\]]*)\]\(command:(\S+?)\?(\S+?)(?: "[^"]*")?\)/g,
    (_, label, command, query) => {
      const [{ file, line }] = JSON.parse(decodeURIComponent(query));
      links.push(`${label}: ${command} ${file}:${line}`);
      return label;
    },
  );
  return { text: text.replaceAll('\\', ''), links };
}

describe('what a hint explains', () => {
  it('is the whole shape, how it came to be and where each operand was made', () => {
    const { text, links } = told(hint());
    assert.match(text, /^\*\*flat\*\* `\[batch 64, 9216\]` float32 · 2.3 MB\n\n/);
    assert.match(text, /`flatten\(1\)` of maps `\[64, 64, 12, 12\]` {2}\n`64·12·12 = 9216`/);
    assert.ok(links.includes('maps: tensorscope.reveal /net.ts:8'));
  });

  it('follows each size back, three steps deep', () => {
    const { text, links } = told(hint());
    const list = text.slice(text.indexOf('- '), text.indexOf('\n\nFollow'));
    assert.equal(
      list,
      [
        '- **batch 64** = randn(batch, 1, 28, 28) · line 3',
        '- **9216** = flatten: 64·12·12 · line 9',
        '  - **64** = Conv2d(32→64, k 3) · line 5',
        '  - **12** = MaxPool2d(2): 24/2 · line 8',
        '    - **24** = Conv2d: (26 − 3)/1 + 1 · other.ts:7',
        '      - **26** = Conv2d: (28 − 3)/1 + 1',
        '        - …',
      ].join('\n'),
    );
    assert.ok(links.includes('other.ts:7: tensorscope.reveal /other.ts:7'));
    assert.ok(links.includes('Follow a size back…: tensorscope.followSize /net.ts:9'));
  });

  it('tells no history of what its own line made', () => {
    const made = seen([64], { dims: [0] });
    assert.doesNotMatch(told(hint({ ...at(3), shapes: [made] })).text, /come from/);
    assert.match(told(hint({ ...at(4), shapes: [made] })).text, /come from/);
  });

  it('leads to where places are now, and to none that are gone', () => {
    const { text, links } = told(hint(), (place) =>
      place.line === 8 ? null : { ...place, line: place.line + 10 },
    );
    assert.ok(links.includes('line 13: tensorscope.reveal /net.ts:13'));
    assert.ok(!links.some((link) => link.startsWith('maps')));
    assert.match(text, /of maps `\[64, 64, 12, 12\]`/);
  });

  it('lists several shapes with how often, when and where', () => {
    const shapes = [
      seen([1, 8], { count: 2, turn: 'first', paths: ['net.a', 'net.b'] }),
      seen([9, 8], { count: 1, turn: 'last' }),
    ];
    const { text } = told(hint({ shapes, course: true, times: 12 }));
    assert.match(text, /\*\*flat\*\* · ×12/);
    assert.match(text, /\| shape \| dtype \| bytes \| seen \| when \| in \|\n\| :--- /);
    assert.match(text, /\| `\[1, 8\]` \| float32 \| 32 B \| 2× \| first \| `net.a`, `net.b` \|/);
    assert.match(text, /\| `\[9, 8\]` \| float32 \| 288 B \| 1× \| last \| {2}\|/);
  });

  it('tells of a module its path, its calls and its cost', () => {
    const call = { input: [seen([64, 784])], output: [seen([64, 10])], count: 3, path: 'features.0' };
    const module = { calls: [call], parameters: 7850, cost: { flops: 1_003_520, keptBytes: 200_704 } };
    const { text } = told(hint({ kind: 'module', name: 'nn.Linear', module }));
    assert.match(text, /^\*\*nn.Linear\*\* `features.0`\n/);
    assert.match(text, /\| `\[64, 784\]` \| `\[64, 10\]` \| 3× \|/);
    assert.match(text, /7,850 params · 1 MFLOPs a call · keeps 196 kB for backward/);
    const blocks = { ...module, calls: [0, 1, 2, 3].map((at) => ({ ...call, path: `blocks.${at}.fc` })) };
    const shared = told(hint({ kind: 'module', name: 'nn.Linear', module: blocks })).text;
    assert.match(
      shared,
      /^\*\*nn.Linear\*\* `blocks.0.fc` … `blocks.3.fc`\n\n\| input \| output \| calls \|/,
    );
    const differ = { ...module, calls: [call, { ...call, path: 'head', input: [seen([1, 784])] }] };
    const apart = told(hint({ kind: 'module', name: 'nn.Linear', module: differ })).text;
    assert.match(apart, /\| `\[1, 784\]` \| `\[64, 10\]` \| 3× \| `head` \|/);
  });

  it('leaves out the middle of a long course', () => {
    const shapes = Array.from({ length: 40 }, (_, at) => seen([at + 1, 8], { paths: ['net'] }));
    const { text } = told(hint({ shapes }));
    assert.match(text, /^\*\*flat\*\* · in `net`\n\n\| shape \| dtype \| bytes \|\n/);
    assert.match(text, /`\[5, 8\]` .*\n\| … 34 more \| {2}\| {2}\|\n\| `\[40, 8\]`/);
  });

  it('says in words what is a guess, and what a run has shown', () => {
    const guess = seen([7], { guessed: true });
    assert.match(told(hint({ shapes: [guess] })).text, /`\[7\]\?`[\s\S]*stand-in/);
    assert.match(told(hint({ observed: 'confirmed' })).text, /training run saw these shapes/);
    assert.match(told(hint({ observed: 'corrected' })).text, /tracing had found others/);
  });

  it('takes none of the program’s text for markup', () => {
    const text = explanation(hint({ name: '[x](command:evil)|`<b>' }), (place) => place);
    assert.ok(!text.includes('](command:evil)'));
    assert.ok(!text.includes('<b>'.replace('<', ' <')));
  });
});
