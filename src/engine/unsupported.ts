import { tf } from './tfjs.ts';

/** An engine was asked for what it has no kernel for. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';

  constructor(
    readonly kernel: string,
    readonly engine: string,
    /** Whether only these inputs, by dtype or shape, are too much for it. */
    inputsOnly = false,
  ) {
    const other = engine === 'meta' ? undefined : enginesWith(kernel).find((name) => name !== engine);
    const what = `The engine ${engine} has no kernel ${kernel}${inputsOnly ? ' for these inputs' : ''}`;
    super(
      other
        ? `${what}, but ${other} has one: choose it by the setting tensorscope.engine or by --engine ${other}.`
        : `${what}.`,
    );
  }
}

/** Those that are loaded and have a kernel of this name; what finds shapes only does not count. */
function enginesWith(kernel: string): string[] {
  return ['tensorflow', 'webgpu', 'native', 'wasm', 'cpu'].filter((name) => tf.getKernel(kernel, name));
}
