import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Edit } from '../../../src/host/editing/edits.ts';
import { Programs } from '../../../src/host/tracing/programs.ts';
import type { Diagnostic, GraphNode, Hint, Layer, Trace } from '../../../src/protocol/facts.ts';

const hint = (file: string, line: number, name = 'x'): Hint => ({
  file,
  line,
  column: 8,
  kind: 'variable',
  name,
  within: { file, line, column: 1, endLine: line, endColumn: 20 },
  shapes: [],
  times: 1,
  course: false,
});

const problem = (file: string, line: number, code = 'shape-mismatch'): Diagnostic => ({
  file,
  line,
  column: 3,
  endLine: line,
  endColumn: 9,
  severity: 'error',
  code,
  message: `wrong on line ${line}`,
  related: [],
});

const layer: Layer = {
  path: 'Net',
  depth: 0,
  type: 'Net',
  input: [],
  output: [],
  parameters: 0,
  calls: 1,
  flops: 0,
  keptBytes: 0,
  file: 'main',
  line: 1,
  column: 1,
};

const trace = (parts: Partial<Trace>): Trace => ({
  hints: [],
  diagnostics: [],
  cut: null,
  layers: [],
  dimensions: [],
  makings: [],
  files: ['main'],
  milliseconds: { bundle: 0, run: 0, total: 0 },
  ...parts,
});

/** These tests are about places; what the text says does not matter to them. */
const document = (version: number) => ({ version, text: '' });

const newLine = (line: number): Edit => ({ line, column: 1, endLine: line, endColumn: 1, text: '\n' });

describe('Programs', () => {
  let programs: Programs;
  const lines = (file: string) => programs.hints(file).map(({ line }) => line);
  const accept = (entry: string, parts: Partial<Trace>, version = 1) =>
    programs.accept(entry, trace(parts), new Map([[entry, document(version)]]));

  beforeEach(() => {
    programs = new Programs();
  });

  it('moves hints, problems and layers with an edit of their file only', () => {
    const files = ['main', 'model'];
    accept('main', {
      files,
      hints: [hint('main', 5), hint('model', 5)],
      diagnostics: [problem('main', 6)],
      layers: [layer],
    });
    programs.edit('main', document(2), [newLine(1)]);
    assert.deepEqual(lines('main'), [6]);
    assert.deepEqual(lines('model'), [5]);
    assert.deepEqual(
      programs.diagnostics().map(({ line, endLine }) => [line, endLine]),
      [[7, 7]],
    );
    assert.equal(programs.model('main').layers[0].line, 1);
  });

  it('keeps each layer and node in its place though an edit deletes the line that made it', () => {
    const node: GraphNode = {
      kind: 'op',
      label: 'add',
      layer: null,
      parent: 0,
      place: { file: 'main', line: 5, column: 3 },
    };
    const graph = { nodes: [node, { ...node, place: { file: 'main', line: 8, column: 3 } }], edges: [] };
    accept('main', { layers: [{ ...layer, file: 'main', line: 5, column: 3 }], graph });
    programs.edit('main', document(2), [{ line: 5, column: 1, endLine: 6, endColumn: 1, text: '' }]);
    const model = programs.model('main');
    assert.equal(model.layers.length, 1);
    assert.deepEqual(
      model.graph!.nodes.map(({ place }) => place?.line),
      [undefined, 7],
    );
  });

  it('brings a reply up to date with the edits made since its request', () => {
    programs.edit('main', document(2), [newLine(1)]);
    programs.edit('main', document(3), [newLine(1)]);
    accept('main', { hints: [hint('main', 5)] }, 2);
    assert.deepEqual(lines('main'), [6]);
  });

  it('keeps the last good hints while the text is broken, and says which import is missing', () => {
    accept('main', { hints: [hint('main', 5)] });
    const broken = [problem('main', 2, 'syntax-error'), problem('main', 1, 'import-not-found')];
    programs.accept('main', { broken }, new Map());
    assert.deepEqual(lines('main'), [5]);
    assert.deepEqual(
      programs.diagnostics().map(({ code }) => code),
      ['import-not-found'],
    );
    accept('main', {});
    assert.deepEqual(programs.diagnostics(), []);
  });

  it('says where a trace was cut, and that one did not come through', () => {
    accept('main', {
      hints: [hint('main', 5)],
      cut: { file: 'main', line: 4, column: 2, reason: 'It never ends.' },
    });
    const [cut] = programs.diagnostics();
    assert.deepEqual([cut.severity, cut.line, cut.message], ['information', 4, 'It never ends.']);
    programs.trouble('main', 'The process ended.');
    assert.deepEqual(lines('main'), [5]);
    assert.ok(programs.diagnostics().some(({ message }) => message === 'The process ended.'));
  });

  it('shows a part of a program as that program uses it, whichever was opened first', () => {
    accept('model', { files: ['model'], hints: [hint('model', 1, 'alone')] });
    assert.equal(programs.of('model')!.entry, 'model');
    accept('main', { files: ['main', 'model'], hints: [hint('model', 2, 'in use')], layers: [layer] });
    assert.equal(programs.of('model')!.entry, 'main');
    assert.deepEqual(
      programs.hints('model').map(({ name }) => name),
      ['in use'],
    );
    assert.ok(programs.forget('main'));
    assert.equal(programs.of('model'), undefined);
  });

  it('leaves a part that is a program itself on its own', () => {
    accept('model', { files: ['model'], hints: [hint('model', 1)], layers: [{ ...layer, file: 'model' }] });
    accept('main', { files: ['main', 'model'] });
    assert.equal(programs.of('model')!.entry, 'model');
  });

  it('shows a part as the last program that was trained uses it', () => {
    accept('model', { files: ['model'], hints: [hint('model', 1)], layers: [{ ...layer, file: 'model' }] });
    accept('main', { files: ['main', 'model'], hints: [hint('model', 2)] });
    accept('other', { files: ['other', 'model'], hints: [hint('model', 3)] });
    assert.deepEqual(lines('model'), [1]);
    programs.train('main');
    assert.deepEqual(lines('model'), [2]);
    programs.train('other');
    assert.deepEqual(lines('model'), [3]);
    programs.pinned = 'main';
    assert.deepEqual(lines('model'), [2]);
    programs.pinned = 'main elsewhere';
    programs.forget('other');
    assert.deepEqual(lines('model'), [2]);
    programs.train('model');
    assert.deepEqual(lines('model'), [1]);
  });

  it('tells the problems of a file by the program that its hints are from', () => {
    accept('main', { files: ['main', 'model'], diagnostics: [problem('model', 3), problem('main', 1)] });
    accept('other', { files: ['other', 'model'], diagnostics: [problem('model', 4)] });
    const told = () => programs.diagnostics().map(({ file, line }) => `${file} ${line}`);
    assert.deepEqual(told(), ['main 1', 'model 4']);
    programs.train('main');
    assert.deepEqual(told(), ['model 3', 'main 1']);
  });

  it('keeps what a run saw through edits elsewhere and new traces that say the same', () => {
    const statements = 'const n = 2;\nconst x = f(n);\n';
    const at = (line: number, size: number): Hint => ({
      ...hint('main', line),
      within: { file: 'main', line, column: 1, endLine: line, endColumn: 16 },
      shapes: [{ shape: [size], dtype: 'float32', count: 1 }],
    });
    const traced = (version: number, text: string, found: Hint) =>
      programs.accept('main', trace({ hints: [found] }), new Map([['main', { version, text }]]));
    const seen = () =>
      programs.hints('main').map(({ line, observed, shapes }) => [line, observed, shapes[0].shape[0]]);
    traced(1, statements, at(2, 7));
    const { file, line, column, kind, name, within } = at(2, 7);
    programs.observe('main', [
      { file, line, column, kind, name, within, shapes: [{ shape: [5], dtype: 'float32' }] },
    ]);
    assert.deepEqual(seen(), [[2, 'corrected', 5]]);
    programs.edit('main', { version: 2, text: `\n${statements}` }, [newLine(1)]);
    assert.deepEqual(seen(), [[3, 'corrected', 5]]);
    traced(2, `\n${statements}`, at(3, 7));
    assert.deepEqual(seen(), [[3, 'corrected', 5]]);
    traced(2, `\n${statements}`, at(3, 8));
    assert.deepEqual(seen(), [[3, undefined, 8]]);
  });

  it('tells a problem that two programs share once', () => {
    accept('main', { files: ['main', 'model'], diagnostics: [problem('model', 3)] });
    accept('other', { files: ['other', 'model'], diagnostics: [problem('model', 3)] });
    assert.equal(programs.diagnostics().length, 1);
  });
});
