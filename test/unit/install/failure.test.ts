import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { failureOf, type Step } from '../../../src/install/failure.ts';
import { refusalOf } from '../../../src/install/kinds.ts';
import { trialFailure } from '../../../src/install/trial.ts';

/** What npm and tfjs-node’s script printed when they failed in this way on a real machine. */
const output = (name: string) => readFileSync(join(import.meta.dirname, 'outputs', `${name}.txt`), 'utf8');

const told: [name: string, step: Step, what: RegExp, advice: RegExp][] = [
  [
    'registry-unknown',
    'packages',
    /npm could not reach its registry \(ENOTFOUND registry\.invalid\)/,
    /npm config/,
  ],
  ['registry-refused', 'packages', /its registry \(ECONNREFUSED 127\.0\.0\.1:9\)/, /proxy/],
  ['certificate', 'packages', /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/, /NODE_EXTRA_CA_CERTS/],
  [
    'unreachable',
    'library',
    /not be downloaded from storage\.googleapis\.com \(ENOTFOUND\)/,
    /TFJS_NODE_CDN_STORAGE.*HTTPS_PROXY/,
  ],
  ['refused', 'library', /127\.0\.0\.1:8401 answered with something else/, /TFJS_NODE_CDN_STORAGE/],
  ['disk-full', 'library', /The disk is full/, /TENSORSCOPE_HOME/],
  [
    'no-make',
    'library',
    /no ready-made binding \(Hit error response status 404.*make was not found/,
    /build-essential/,
  ],
  ['no-python', 'library', /Python was not found/, /build-essential/],
  ['compile-error', 'library', /failed: fatal error: tensorflow\/core\S+: No such file/, /C\+\+ compiler/],
];

describe('an install that fails', () => {
  for (const [name, step, what, advice] of told) {
    it(`says what was wrong and what to do: ${name}`, () => {
      const message = failureOf(step, { code: 1, output: output(name) })!;
      assert.match(message, what);
      assert.match(message, advice);
    });
  }

  it('is known where npm takes a full disk lightly', () => {
    const warnings =
      'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write\n\nadded 127 packages\n';
    assert.match(failureOf('packages', { code: 0, output: warnings })!, /disk is full/);
    assert.equal(failureOf('packages', { code: 0, output: 'added 127 packages in 5s\n' }), null);
  });

  it('names the folder that can’t be written, and the platform without a library', () => {
    const denied =
      "npm error code EACCES\nnpm error Error: EACCES: permission denied, mkdir '/data/tensorscope'\n";
    assert.match(
      failureOf('packages', { code: 243, output: denied })!,
      /^\/data\/tensorscope can’t be written \(EACCES\)/,
    );
    const system = 'Error: Unsupported system: gpu-linux-arm64\n';
    assert.match(failureOf('library', { code: 1, output: system })!, /this platform \(gpu-linux-arm64\)/);
  });

  it('says the last of what was said where it is something else', () => {
    const message = failureOf('packages', { code: 9, output: 'npm error Error: the moon is full\nbye\n' })!;
    assert.match(message, /exit code 9: Error: the moon is full\./);
  });

  it('is refused before anything is fetched on a platform that has none', () => {
    assert.equal(refusalOf('cpu', { platform: 'linux', arch: 'x64' }), null);
    assert.equal(refusalOf('cpu', { platform: 'darwin', arch: 'arm64' }), null);
    assert.equal(refusalOf('cuda', { platform: 'win32', arch: 'x64' }), null);
    assert.match(
      refusalOf('cuda', { platform: 'darwin', arch: 'arm64' })!,
      /only for Linux and Windows.*darwin on arm64/,
    );
    assert.match(refusalOf('cpu', { platform: 'win32', arch: 'arm64' })!, /win32 on arm64/);
    assert.match(refusalOf('cpu', { platform: 'freebsd', arch: 'x64' })!, /run everywhere/);
  });
});

describe('the trial of what was installed', () => {
  const good = '{"description":"TensorFlow by @tensorflow/tfjs-node-gpu 4.22.0, asked for"}\n';
  const ran = (stdout: string, output = stdout, ended = {}) => ({
    code: 0,
    signal: null,
    stdout,
    output,
    ...ended,
  });

  it('passes where the engine computes', () => {
    assert.equal(trialFailure('cpu', ran(good)), null);
    assert.equal(trialFailure('cuda', ran(`said before\n${good}said after\n`)), null);
  });

  it('tells why the engine does not load', () => {
    const failed = '{"failure":"The engine tensorflow can\'t be loaded: no addon."}\n';
    assert.match(
      trialFailure('cpu', ran(failed))!,
      /does not work: The engine tensorflow can't be loaded: no addon/,
    );
  });

  it('tells of a crash, and of a processor or a system that is too old', () => {
    assert.match(
      trialFailure('cpu', ran('', '', { code: null, signal: 'SIGSEGV' }))!,
      /a segmentation fault \(SIGSEGV\)/,
    );
    assert.match(trialFailure('cpu', ran('', '', { code: null, signal: 'SIGILL' }))!, /SIGILL.*AVX/);
    const glibc =
      "/lib/x86_64-linux-gnu/libm.so.6: version `GLIBC_2.29' not found (required by libtensorflow.so.2)";
    assert.match(trialFailure('cpu', ran('', glibc, { code: 1 }))!, /lacks GLIBC_2\.29/);
  });

  it('tells which libraries of CUDA TensorFlow did not find, and that it found no GPU', () => {
    const line = (name: string) =>
      `W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library '${name}'; dlerror: ${name}: cannot open shared object file: No such file or directory\n`;
    const missing = line('libcudart.so.11.0') + line('libcudnn.so.8') + line('libcudnn.so.8');
    assert.match(
      trialFailure('cuda', ran(good, missing + good))!,
      /not found: libcudart\.so\.11\.0; libcudnn\.so\.8\. Install them/,
    );
    assert.equal(trialFailure('cpu', ran(good, missing + good)), null);
    const none =
      'E cuda_driver.cc:271] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected\n';
    assert.match(
      trialFailure('cuda', ran(good, none + good))!,
      /no GPU \(CUDA_ERROR_NO_DEVICE\).*nvidia-smi/,
    );
  });
});
