import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';

/** A kernel of our own in WGSL, which may have several results; TensorFlow.js's own programs have one. */
export interface Program {
  /** Of one invocation. No size stands in it, so that the same code serves all: `at`, an i32, is the number of the
   * invocation, or of its row; then `thread` is its number in the row. Numbers are fields of `u`. */
  code: string;
  /** Functions that the code calls. */
  helpers?: string;
  /** Arrays of f32 or i32, under their names. */
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, { shape: readonly number[]; dtype: DataType }>;
  /** Under their names too. */
  numbers: Record<string, Scalar>;
  /** How many invocations there are, or how many rows. */
  count: number;
  /** A workgroup does each row, which may use `row_sum` and `row_max`. */
  rows?: boolean;
}

export type Scalar = { int: number } | { float: number };

/** In a workgroup. All devices allow it. */
export const THREADS = 64;

/** Runs a program after all that was asked for so far. */
export function dispatch(backend: WebGPUBackend, given: Program): TensorInfo[] {
  const inputs = Object.fromEntries(
    Object.entries(given.inputs).map(([name, info]) => [name, asDeclared(backend, info)]),
  );
  const program = { ...given, inputs };
  const { numbers, count, rows } = program;
  const outputs = Object.values(program.outputs).map(({ shape, dtype }) =>
    backend.makeTensorInfo(shape as number[], dtype),
  );
  if (count === 0) {
    for (const { dataId, dtype } of outputs)
      backend.tensorMap.get(dataId).values = tf.util.getTypedArrayFromDType(dtype as 'float32', 0);
    return outputs;
  }
  const gpu = backend as unknown as Internals;
  const tensors = [...Object.values(inputs), ...outputs];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const buffers = tensors.map(({ dataId }) => backend.tensorMap.get(dataId).resource as GPUBuffer);
  const uniforms = uniformBuffer(backend, gpu, {
    ...numbers,
    count: { int: count },
    nan: { float: Number.NaN },
  });
  const pipeline = pipelineOf(backend, program, outputs);
  const group = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [...buffers, uniforms].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  for (const { dataId } of tensors) gpu.commandQueueOwnedIds.add(dataId);
  backend.ensureCommandEncoderReady();
  gpu.computePassEncoder ??= gpu.commandEncoder.beginComputePass();
  gpu.computePassEncoder.setPipeline(pipeline);
  gpu.computePassEncoder.setBindGroup(0, group);
  const groups = rows ? count : Math.ceil(count / THREADS);
  const wide = Math.min(groups, backend.device.limits.maxComputeWorkgroupsPerDimension);
  gpu.computePassEncoder.dispatchWorkgroups(wide, Math.ceil(groups / wide));
  gpu.checkCommands();
  if (++gpu.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  for (const [name, { dataId }] of Object.entries(inputs))
    if (dataId !== given.inputs[name].dataId) backend.disposeData(dataId);
  return outputs;
}

/** TensorFlow.js's casts leave integers as they are stored and call them float32. */
function asDeclared(backend: WebGPUBackend, info: TensorInfo): TensorInfo {
  const stored = backend.tensorMap.get(info.dataId).dtype;
  if (isFloat(stored) === isFloat(info.dtype)) return info;
  return dispatch(backend, {
    code: `y[at] = ${isFloat(info.dtype) ? 'f32' : 'i32'}(x[at]);`,
    inputs: { x: { ...info, dtype: stored } },
    outputs: { y: info },
    numbers: {},
    count: tf.util.sizeFromShape(info.shape),
  })[0];
}

export function isFloat(dtype: DataType): boolean {
  return dtype === 'float32';
}

/** What TensorFlow.js's backend keeps to itself, and ours adds. */
interface Internals {
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  uniformsOf(key: string, make: () => GPUBuffer): GPUBuffer;
  checkCommands(): void;
}

function uniformBuffer(backend: WebGPUBackend, gpu: Internals, numbers: Record<string, Scalar>): GPUBuffer {
  const view = new DataView(new ArrayBuffer(4 * Object.keys(numbers).length));
  for (const [i, number] of Object.values(numbers).entries()) {
    if ('int' in number) view.setInt32(4 * i, number.int, true);
    else view.setFloat32(4 * i, number.float, true);
  }
  return gpu.uniformsOf(Buffer.from(view.buffer).toString('latin1'), () => {
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
    const buffer = backend.bufferManager.acquireBuffer(view.byteLength, usage);
    backend.queue.writeBuffer(buffer, 0, view.buffer);
    return buffer;
  });
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

function pipelineOf({ device }: WebGPUBackend, program: Program, outputs: TensorInfo[]): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map<string, GPUComputePipeline>();
  pipelines.set(device, known);
  const code = source(program, outputs);
  let pipeline = known.get(code);
  if (!pipeline) {
    const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
    pipeline = device.createComputePipeline({ compute, layout: 'auto' });
    known.set(code, pipeline);
  }
  return pipeline;
}

function source(
  { code, helpers = '', inputs, outputs: named, numbers, rows }: Program,
  outputs: TensorInfo[],
): string {
  const type = ({ dtype }: TensorInfo) => (isFloat(dtype) ? 'f32' : 'i32');
  const arrays = [
    ...Object.entries(inputs).map(([name, info]) => `<storage, read> ${name}: array<${type(info)}>`),
    ...Object.keys(named).map((name, i) => `<storage, read_write> ${name}: array<${type(outputs[i])}>`),
    '<uniform> u: Numbers',
  ];
  const fields = Object.entries(numbers).map(
    ([name, number]) => `${name}: ${'int' in number ? 'i32' : 'f32'},`,
  );
  const flat = `let at = (i32(wg.y) * i32(wide.x) + i32(wg.x)) * ${THREADS} + i32(id.x);`;
  const byRow = 'let at = i32(wg.y) * i32(wide.x) + i32(wg.x); let thread = i32(id.x);';
  return `
struct Numbers { ${fields.join(' ')} count: i32, nan: f32 }
${arrays.map((declaration, i) => `@group(0) @binding(${i}) var${declaration};`).join('\n')}
${PRELUDE}
${rows ? REDUCTIONS : ''}
${helpers}
@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) wg: vec3<u32>,
  @builtin(num_workgroups) wide: vec3<u32>,
  @builtin(local_invocation_id) id: vec3<u32>,
) {
  ${rows ? byRow : flat}
  if (at >= u.count) { return; }
  ${code}
}`;
}

/** A compiler may take a number for no NaN, and what a device makes of NaN differs: its bits tell. */
const PRELUDE = `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn exp_of(x: f32) -> f32 { if (is_nan(x)) { return x; } return exp(x); }
fn log_of(x: f32) -> f32 { if (!(x >= 0.0)) { return u.nan; } return log(x); }
`;

/** Of a value of each invocation in the workgroup, always in the same order. */
const REDUCTIONS = `
var<workgroup> partial: array<f32, ${THREADS}>;
fn row_sum(thread: i32, value: f32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  for (var span = ${THREADS / 2}; span > 0; span = span / 2) {
    if (thread < span) { partial[thread] += partial[thread + span]; }
    workgroupBarrier();
  }
  let sum = partial[0];
  workgroupBarrier();
  return sum;
}
fn row_max(thread: i32, value: f32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  for (var span = ${THREADS / 2}; span > 0; span = span / 2) {
    if (thread < span) { partial[thread] = max(partial[thread], partial[thread + span]); }
    workgroupBarrier();
  }
  let largest = partial[0];
  workgroupBarrier();
  return largest;
}
`;
