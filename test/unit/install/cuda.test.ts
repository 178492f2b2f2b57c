import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cudaRefusal } from '../../../src/install/cuda.ts';

const windows = [
  'nvcuda.dll',
  'cudart64_110.dll',
  'cublas64_11.dll',
  'cublasLt64_11.dll',
  'cufft64_10.dll',
  'curand64_10.dll',
  'cusolver64_11.dll',
  'cusparse64_11.dll',
  'cudnn64_8.dll',
];
const linux = [
  'libcuda.so.1',
  'libcudart.so.11.0',
  'libcublas.so.11',
  'libcublasLt.so.11',
  'libcufft.so.10',
  'libcurand.so.10',
  'libcusolver.so.11',
  'libcusparse.so.11',
  'libcudnn.so.8',
];

describe('the libraries of CUDA', () => {
  let folder: string;
  const put = (names: string[]) => {
    for (const name of names) writeFileSync(join(folder, name), '');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-cuda-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('are enough where all are on the loader’s path', async () => {
    put([...windows, ...linux]);
    const elsewhere = join(folder, 'not there');
    assert.equal(await cudaRefusal('linux', { LD_LIBRARY_PATH: [elsewhere, folder].join(delimiter) }), null);
    assert.equal(await cudaRefusal('win32', { PATH: folder }), null);
  });

  it('are told by name where they are missing, with what brings them', async () => {
    put(windows.filter((name) => !/cudart|cudnn/.test(name)));
    assert.match(
      (await cudaRefusal('win32', { PATH: folder }))!,
      /not found: cudart64_110\.dll \(CUDA 11\); cudnn64_8\.dll \(cuDNN 8\)\. Install them, or name their folder in PATH/,
    );
  });

  it('are told of where they are another version', async () => {
    put(['nvcuda.dll', 'cudart64_12.dll', 'cudnn64_9.dll']);
    const refusal = (await cudaRefusal('win32', { PATH: folder }))!;
    assert.match(refusal, /What is there, cudart64_12\.dll and cudnn64_9\.dll, is another version/);
    assert.doesNotMatch(refusal, /nvcuda\.dll/);
  });
});
