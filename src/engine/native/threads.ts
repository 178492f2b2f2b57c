import { readFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';

/** How many threads a kernel may use: TENSORSCOPE_THREADS, or the physical cores; twins of one core share its adders. */
export function threadCount(): number {
  const asked = Number(process.env.TENSORSCOPE_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : physicalCores();
}

function physicalCores(): number {
  const logical = availableParallelism();
  if (platform() === 'linux') return Math.min(logical, coresOfLinux(logical));
  return arch() === 'x64' ? Math.ceil(logical / 2) : logical;
}

/** The kernel lists for each logical CPU the ones that share its core. */
function coresOfLinux(logical: number): number {
  const cores = new Set<string>();
  for (let cpu = 0; cpu < logical; cpu++) {
    try {
      cores.add(readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8'));
    } catch {
      return logical;
    }
  }
  return cores.size;
}
