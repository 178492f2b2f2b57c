import { getHeapStatistics } from 'node:v8';

export interface Limits {
  milliseconds: number;
  /** Kernels that run. */
  ops: number;
  /** Bytes of tensors whose values are read: a stand-in is made for each. */
  bytesRead: number;
  /** Bytes of memory of the process. */
  memory: number;
}

/** What a program may take while it is traced. */
export class Budget {
  private readonly start = performance.now();
  private ops = 0;
  private bytesRead = 0;
  private checks = 0;
  private reason: string | null = null;

  constructor(private readonly limits: Limits) {}

  op(): void {
    this.ops++;
  }

  read(bytes: number): void {
    this.bytesRead += bytes;
  }

  /** Why the trace has to end: `after 2 s of tracing`; null while there is something left. */
  spent(): string | null {
    this.reason ??= this.overrun();
    return this.reason;
  }

  private overrun(): string | null {
    const { milliseconds, ops, bytesRead, memory } = this.limits;
    if (this.ops > ops) return `after ${number(ops)} ops`;
    if (this.bytesRead > bytesRead)
      return `because values of ${gigabytes(this.bytesRead)} were read, for which stand-ins are made`;
    // The clock takes longer to ask than most ops take, and the memory longer than all the rest.
    if (this.checks++ % 8 !== 0) return null;
    if (performance.now() - this.start > milliseconds)
      return `after ${number(milliseconds / 1000)} s of tracing`;
    if (this.checks % 1024 !== 1) return null;
    const used = memoryInUse();
    return used > memory ? `because the program has come to ${gigabytes(used)} of memory` : null;
  }
}

/** Beyond the time there are limits of the process: before it dies of one, the trace ends and says why. */
export function limitsFor(milliseconds: number): Limits {
  return {
    milliseconds,
    ops: 2_000_000,
    bytesRead: 4 * GB,
    memory: Math.min(0.7 * getHeapStatistics().heap_size_limit, 3 * GB),
  };
}

const GB = 2 ** 30;

function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
