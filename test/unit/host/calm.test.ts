import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TypedProgram } from './typed-program.ts';

const text = `const x = randn(8, 4);
const y = first(x);
const z = y.relu()
console.log(z);
`;

describe('hints while a text is edited', () => {
  it('stay but for those of the edited statement, while it is typed', () => {
    const program = new TypedProgram(text);
    program.type('first(x', ', 2');
    assert.deepEqual(program.hints, ['x@1: 1', 'z@3: 1']);
    program.accept(program.ask());
    assert.deepEqual(program.hints, ['x@1: 2', 'y@2: 2', 'z@3: 2']);
  });

  it('stay while new statements are typed between them, and never gain one', () => {
    const program = new TypedProgram(text);
    const seen = new Set<string>();
    program.type('first(x);', '\n  const w = third(x', () => seen.add(program.hints.join(' ')));
    assert.deepEqual([...seen], ['x@1: 1 y@2: 1 z@4: 1']);
    assert.deepEqual(program.ask().reply, { broken: [] });
  });

  it('stay while a statement is typed right before one, on the line above it', () => {
    const program = new TypedProgram(text);
    program.type('randn(8, 4);\n', '\n');
    program.type('randn(8, 4);\n', 'foo(a, {');
    assert.deepEqual(program.hints, ['x@1: 1', 'y@3: 1', 'z@4: 1']);
  });

  it('go where a statement without a semicolon goes on, on its line or on the next', () => {
    const program = new TypedProgram(text);
    program.type('y.relu()', '.');
    assert.deepEqual(program.hints, ['x@1: 1', 'y@2: 1']);
    const next = new TypedProgram(text);
    next.type('y.relu()', '\n');
    assert.deepEqual(next.hints, ['x@1: 1', 'y@2: 1', 'z@3: 1']);
    next.type('y.relu()\n', '.');
    assert.deepEqual(next.hints, ['x@1: 1', 'y@2: 1']);
  });

  it('come back at once when the statement is what it was', () => {
    const program = new TypedProgram(text);
    program.replace(['first(x)', 'second(x']);
    assert.deepEqual(program.hints, ['x@1: 1', 'z@3: 1']);
    program.replace(['second(x', 'first(x)']);
    assert.deepEqual(program.hints, ['x@1: 1', 'y@2: 1', 'z@3: 1']);
  });

  it('survive what a formatter does', () => {
    const program = new TypedProgram(`const f = x => call( x,"a" )\nconst z = f(\n  x, y\n)\n`);
    assert.equal(program.hints.length, 3);
    program.replace(['x =>', '(x) =>'], ['( x,"a" )', "(x, 'a');"], ['\n  x, y\n)', '(x, y,);'.slice(1)]);
    assert.deepEqual(program.hints, ['x@1: 1', 'call( x,"a" )@1: 1', 'z@2: 1']);
  });

  it('survive a whole text that is replaced by nearly the same', () => {
    const program = new TypedProgram(text);
    program.become(text.replace('const y', 'const w = 1;\n\nconst y').replace('console.log(z)', 'log(z, w)'));
    assert.deepEqual(program.hints, ['x@1: 1', 'y@4: 1', 'z@5: 1']);
    program.become(program.text.replaceAll('\n', '\r\n'));
    assert.deepEqual(program.hints, ['x@1: 1', 'y@4: 1', 'z@5: 1']);
    program.type('const w = 1;\r\n', '\r\n');
    assert.deepEqual(program.hints, ['x@1: 1', 'y@5: 1', 'z@6: 1']);
  });

  it('move with several cursors, with lines pasted and lines cut', () => {
    const program = new TypedProgram(text);
    program.replace(['const x', '// one\nconst x'], ['const z', '// two\nconst z']);
    assert.deepEqual(program.hints, ['x@2: 1', 'y@3: 1', 'z@5: 1']);
    program.replace(['const y = first(x);\n', '']);
    assert.deepEqual(program.hints, ['x@2: 1', 'z@4: 1']);
    program.replace(['console', 'const y = first(x);\nconsole']);
    assert.deepEqual(program.hints, ['x@2: 1', 'z@4: 1']);
  });

  it('are brought up to date when the trace is of an older text', () => {
    const program = new TypedProgram(text);
    program.replace(['randn(8', 'randn(9']);
    const asked = program.ask();
    program.replace(['const x', '\nconst x'], ['first', 'second']);
    program.accept(asked);
    assert.deepEqual(program.hints, ['x@2: 2', 'z@4: 2']);
  });

  it('of a function’s head stay while its body is edited', () => {
    const program = new TypedProgram(`function f(x) {\n  const y = x.relu();\n  return y;\n}\nf(x);\n`);
    program.type('x.relu()', '.');
    assert.deepEqual(program.hints, ['x@1: 1', 'y@3: 1']);
  });

  it('stay behind the place where a program throws, unless they changed', () => {
    const program = new TypedProgram(text);
    const stopped = { ...problem, code: 'stopped' };
    program.replace(['first(x)', 'thirst(x)']);
    program.accept(program.ask({ diagnostics: [stopped] }, ({ line }) => line < 2));
    assert.deepEqual(program.hints, ['x@1: 2', 'z@3: 1']);
    program.accept(program.ask({}, ({ line }) => line < 2));
    assert.deepEqual(program.hints, ['x@1: 3'], 'a program that came to its end says all');
  });
});

const problem = {
  file: '/program.ts',
  line: 2,
  column: 1,
  endLine: 2,
  endColumn: 5,
  severity: 'warning' as const,
  code: '',
  message: '',
  related: [],
};
