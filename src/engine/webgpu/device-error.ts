/** What went wrong on a GPU, told so that one can do something about it. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly engine = 'webgpu';

  constructor(
    readonly kind: 'lost' | 'memory' | 'size' | 'invalid',
    /** Its name. */
    readonly adapter: string,
    message: string,
  ) {
    super(message);
  }
}

const OTHER = 'another engine: the setting tensorscope.engine, or --engine native';

export function lost(adapter: string, reason: string): DeviceError {
  const what = `The engine webgpu lost its device, ${adapter}${reason && `: ${firstLine(reason)}`}.`;
  return new DeviceError(
    'lost',
    adapter,
    `${what} What it held is gone. Resume the run from its checkpoint, with a smaller batch if it was too much for the device, or choose ${OTHER}.`,
  );
}

export function outOfMemory(adapter: string, asked: number, inUse: number): DeviceError {
  return new DeviceError(
    'memory',
    adapter,
    `The engine webgpu has no room for ${bytes(asked)} on ${adapter}, where ${bytes(inUse)} are in use. Take a smaller batch or model, or ${OTHER}.`,
  );
}

export function tooLarge(adapter: string, asked: number, most: number): DeviceError {
  return new DeviceError(
    'size',
    adapter,
    `The engine webgpu can't hold a tensor of ${bytes(asked)} on ${adapter}, which takes ${bytes(most)} in one piece. Take a smaller batch, or ${OTHER}.`,
  );
}

/** A command that the device refused: a fault of a kernel, not of the program. */
export function refused(adapter: string, reason: string): DeviceError {
  return new DeviceError(
    'invalid',
    adapter,
    `The engine webgpu was refused a command by ${adapter}: ${firstLine(reason)}. Choose ${OTHER}.`,
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0].replace(/\.$/, '');
}

function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${Number((count / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
