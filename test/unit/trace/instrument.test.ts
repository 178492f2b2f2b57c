import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { instrument } from '../../../src/trace/instrument/instrument.ts';
import { callAround } from '../../../src/trace/instrument/sites.ts';

const probes = (text: string, file = 'a.ts') =>
  [...instrument(file, text, 0, 'trace').sites.probes.values()]
    .filter(({ kind }) => kind !== 'value')
    .map(({ kind, name, line, column }) => `${kind} ${name} ${line}:${column}`);

const trainedWhole = (text: string) => instrument('a.ts', text, 0, 'train').code;
/** Without what comes first of all, for checkpoints: how the variables at the top are read and set. */
const trained = (text: string) => trainedWhole(text).replace(/^__ts\.g\(.*?\}\);/, '');

describe('instrument', () => {
  it('keeps every line where it was', () => {
    const text = 'const h = x\n  .relu()\n\n  // why\n  .sum();\nfor (const a of b)\n  a.step();\n';
    const { code } = instrument('a.ts', text, 0, 'trace');
    assert.equal(code.split('\n').length, text.split('\n').length);
    assert.match(code.split('\n')[3], /\/\/ why/);
  });

  it('puts a hint behind the name of a variable, a parameter and a property', () => {
    assert.deepEqual(probes('const x = f();\nlet y: Tensor;\ny = g(x);\nthis.z = y.sum();'), [
      'variable x 1:8',
      'variable y 3:2',
      'variable this.z 4:7',
    ]);
    assert.deepEqual(probes('function f(a: Tensor, { b, c: [d] }, ...e) {}'), [
      'parameter a 1:13',
      'parameter b 1:26',
      'parameter d 1:33',
      'parameter e 1:42',
    ]);
  });

  it('follows destructuring, loop variables and arrow functions', () => {
    assert.deepEqual(probes('const { values, indices } = x.max(1);'), [
      'variable values 1:15',
      'variable indices 1:24',
    ]);
    assert.deepEqual(probes('for (const [images, labels] of loader) step(images);'), [
      'variable images 1:19',
      'variable labels 1:27',
    ]);
    assert.deepEqual(probes('const f = (x) => x.relu()'), ['parameter x 1:13', 'return x.relu() 1:26']);
  });

  it('marks each line of a chain, and the end of a return', () => {
    assert.deepEqual(probes('const y = x.conv()\n  .relu()\n  .flatten(1);\nreturn y;'), [
      'variable y 1:8',
      'chain flatten 3:15',
      'chain relu 2:10',
      'chain conv 1:19',
      'return y 4:10',
    ]);
  });

  it('marks constructions at the end of their line', () => {
    assert.deepEqual(probes('nn.Sequential(\n  new nn.Linear(2, 3), // two\n  new nn.ReLU(),\n);'), [
      'module nn.Linear 2:23',
      'module nn.ReLU 3:17',
    ]);
  });

  it('knows where the values inside of an expression are made', () => {
    const values = (text: string) =>
      [...instrument('a.ts', text, 0, 'trace').sites.probes.values()].flatMap(({ kind, name }) =>
        kind === 'value' ? [name] : [],
      );
    assert.deepEqual(values('f(a, g(b).sum(), [h(c)])'), ['g(b).sum()', 'g(b)', 'h(c)']);
    assert.deepEqual(values('class A extends B { constructor() { super(g()); } }\nx?.f()?.g(); h(k());'), [
      'g()',
      'k()',
    ]);
  });

  it('leaves alone what can hold no tensor', () => {
    assert.deepEqual(probes('const n = 3, s = `x`, f = () => {}, o = {}, a = [];'), []);
  });

  it('lets loops be ended, with labels, without braces, and tells how long they are', () => {
    assert.equal(
      trained('outer: for (let i = 0; i < n; i++) step();'),
      '{__ts.e(0);try{outer: for (let i = 0; i < n; i++) {if(__ts.k(0,()=>({li:i}),(v)=>{i=v.li;},false))continue;if(__ts.t(0,i,n))break;step();};}finally{__ts.x(0);}}',
    );
    assert.equal(
      trained('do { a() } while (b)'),
      '{__ts.e(0);try{do {if(__ts.k(0,()=>({}),(v)=>{},true))continue;if(__ts.t(0))break; a() } while (b);}finally{__ts.x(0);}}',
    );
    assert.match(trained('for (let i = 1; i <= 10; i++) {}'), /t\(0,i,11\)/);
    assert.match(trained('for (let i = 0; i < data.shape[0]; i++) {}'), /t\(0,i,data\.shape\[0\]\)/);
    assert.match(trained('for (let i = 0; i < count(); i++) {}'), /t\(0\)/);
  });

  it('hands what a loop sees to checkpoints, and makes the constants of its rounds variables', () => {
    const code = trained(
      'const a = [];\nlet b = 0;\nwhile (b < 9) { const c = b; for (const d of a) { b++; } }\nlet e;',
    );
    assert.match(code, /k\(\d+,\(\)=>\(\{ca:a,lb:b\}\),\(v\)=>\{b=v\.lb;\},true\)/);
    assert.match(code, /k\(\d+,\(\)=>\(\{ca:a,lb:b,lc:c\}\),\(v\)=>\{b=v\.lb;c=v\.lc;\},false\)/);
    assert.match(code, /let {3}c = /);
    assert.doesNotMatch(instrument('a.ts', 'while (a) {}', 0, 'trace').code, /__ts\.k/);
  });

  it('gives Node a turn in loops of a training program that may await', () => {
    const loop = 'for (const a of b) c(a);';
    const code = (text: string, mode: 'train' | 'trace' = 'train') =>
      instrument('a.ts', text, 0, mode, true).code;
    const turn = /if\(__ts\.y\(\)\)await __ts\.turn\(\);/;
    assert.match(code(`import x from 'x';\n${loop}`), turn);
    assert.match(code(`async function f() { ${loop} }`), turn);
    assert.doesNotMatch(code(`import x from 'x';\nfunction f() { ${loop} }`), turn);
    assert.doesNotMatch(code(`import x from 'x';\nclass A { static { ${loop} } }`), turn);
    assert.doesNotMatch(code(`const x = require('x');\n${loop}`), turn);
    assert.doesNotMatch(code(`import x from 'x';\n${loop}`, 'trace'), turn);
  });

  it('lets the trace of a loop over slices go on with another index', () => {
    const loop = 'for (let i = 0; i < n; i += size) {}';
    assert.match(instrument('a.ts', loop, 0, 'trace').code, /break;i=__ts\.j\(0,i,n,size\);/);
    assert.doesNotMatch(trained(loop), /__ts\.j/);
    for (const other of ['i += 2 * size', 'i++', 'k += size'])
      assert.doesNotMatch(instrument('a.ts', loop.replace('i += size', other), 0, 'trace').code, /__ts\.j/);
  });

  it('looks at the places with a hint while a program trains, and at no others', () => {
    assert.equal(trained('const x = f(g(y));'), 'const x = __ts.p(1,f(g(y)));');
    assert.equal(trained('const [B, T] = x.shape;'), 'const [B, T] = x.shape;;__ts.p(0,B);__ts.p(1,T);');
    assert.match(trained('for (const a of b) step(a);'), /__ts\.p\(1,a\);step\(a\)/);
    assert.equal(trained('sum = a + 1; n = -n; i = j++;'), 'sum = a + 1; n = -n; i = j++;');
    const places = (mode: 'trace' | 'train') =>
      [...instrument('a.ts', source, 0, mode).sites.probes.values()]
        .filter(({ kind }) => kind !== 'value')
        .map(({ kind, name, line, column }) => `${kind} ${name} ${line}:${column}`);
    const source =
      'class A { f = new B(2);\n g(x) { return this.f(x)\n .relu(); } }\nfor (const [a] of b) c = a;\n';
    assert.deepEqual(places('train'), places('trace'));
  });

  it('lets checkpoints reach the variables at the top of a file, hidden fields, and the object of a method', () => {
    assert.equal(
      trainedWhole('export let a = 1; const { b } = f; declare const c: number;').split('export')[0],
      "__ts.g(()=>{const o={};try{o.la=a}catch{}try{o.cb=b}catch{}return o},(v)=>{if('la'in v)a=v.la;});",
    );
    assert.match(
      trained('class A { #a = 1; static #b = 2; #c; #d() {} }'),
      /class A \{static\{__ts\.h\(this,\(o\)=>#a in o\?\{a:o\.#a,c:o\.#c\}:null,\(o,v\)=>\{o\.#a=v\.a;o\.#c=v\.c;\}\);\} #a/,
    );
    assert.match(trained('class A { f() { for (;;) {} } }'), /__ts\.k\(0,\(\)=>\(\{cthis:this\}\)/);
    assert.doesNotMatch(trained('class A { constructor() { for (;;) {} } }'), /this/);
    assert.doesNotMatch(instrument('a.ts', 'let a; class A { #a }', 0, 'trace').code, /__ts\.[gh]/);
  });

  it('takes the loops of a generator for a part of the loop over it', () => {
    assert.match(trained('for (const a of f()) {}'), /of __ts\.i\(0,f\(\)\)/);
    assert.equal(
      trained('function* f() { while (a) yield 1; }'),
      'function* f() { while (a) {if(__ts.t(0))break;yield 1;} }',
    );
    assert.match(trained('function* f() { g(() => { while (a) {} }); }'), /__ts\.k\(0,/);
  });

  it('names a loss after its variable', () => {
    assert.equal(trained('lossD.backward()'), '__ts.b("lossD",lossD).backward()');
    assert.equal(trained('this.loss.backward()'), '__ts.b("loss",this.loss).backward()');
    assert.equal(trained('f(x).sum().backward()'), '__ts.b("loss",f(x).sum()).backward()');
  });

  it('replaces operators only in files that import them', () => {
    assert.equal(trained('const a = b + c;'), 'const a = b + c;');
    const code = trained(
      "import 'tensorscope/operators';\nconst a = ((p - y) ** 2).mean() + -x;\na *= 2 * 3;",
    );
    assert.deepEqual(code.split('\n').slice(1), [
      'const a = __ts.p(1,__ts.o(2,"+",(__ts.o(3,"**",(__ts.o(4,"-",p , y)) , 2)).mean() , __ts.u(5,"-",x)));',
      'a = __ts.p(6,__ts.o(6,"*",a,2 * 3));',
    ]);
  });

  it('keeps the operator apart from the same sign in a comment', () => {
    const code = trained("import 'tensorscope/operators';\nconst a = b /* + */ + c;");
    assert.match(code, /__ts\.o\(2,"\+",b \/\* \+ \*\/ , c\)/);
  });

  it('tells import.meta as of the file that was typed', () => {
    assert.equal(trained('f(import.meta.url)'), 'f(__ts.url("a.ts"))');
  });

  it('throws with a place when the text does not parse', () => {
    assert.throws(
      () => instrument('a.ts', 'const x = ;', 0, 'trace'),
      (error: any) => error.loc.line === 1,
    );
  });

  it('finds the call around a position, a chained one from its own line on', () => {
    const { sites } = instrument('a.ts', 'f(g(x))\nx\n  .view(2)\n  .sum(3)', 0, 'trace');
    const text = ({ line, column, endLine, endColumn }: any) => `${line}:${column}-${endLine}:${endColumn}`;
    assert.equal(text(callAround(sites, { file: 'a.ts', line: 1, column: 3 })), '1:3-1:7');
    assert.equal(text(callAround(sites, { file: 'a.ts', line: 3, column: 4 })), '3:4-3:11');
    assert.equal(text(callAround(sites, { file: 'a.ts', line: 4, column: 4 })), '4:4-4:10');
  });
});
