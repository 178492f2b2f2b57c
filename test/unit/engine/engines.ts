import {
  type DType,
  type Handle,
  handleFrom,
  read,
  type TypedArray,
  useEngineSync,
} from '../../../src/engine/index.ts';
import type { Result } from './compare.ts';
import { hasWebgpu } from './software-gpu.ts';

export interface Given {
  values: TypedArray;
  shape: number[];
  dtype: DType;
}

export function given(values: TypedArray, shape: number[]): Given {
  const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
  return { values, shape, dtype };
}

/** The engines to compare with `cpu`: `native`, `wasm`, `webgpu` on a GPU or in software, and `tensorflow` where TENSORSCOPE_TFJS_NODE names one. */
export const comparable: string[] = [
  'native',
  'wasm',
  ...(hasWebgpu ? ['webgpu'] : []),
  ...(process.env.TENSORSCOPE_TFJS_NODE ? ['tensorflow'] : []),
];

export type Kernel = (inputs: any) => Handle | Handle[];

/** What a kernel gives on an engine, as plain values. */
export function resultsOn(engine: string, inputs: Record<string, Given> | Given[], kernel: Kernel): Result[] {
  useEngineSync(engine);
  const on = ({ values, shape, dtype }: Given) => handleFrom(values.slice() as TypedArray, shape, dtype);
  const handles = Array.isArray(inputs)
    ? inputs.map(on)
    : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, on(input)]));
  const results = [kernel(handles)].flat();
  return results.map((handle) => ({
    shape: handle.shape,
    dtype: handle.dtype,
    values: read(handle).slice(),
  }));
}
