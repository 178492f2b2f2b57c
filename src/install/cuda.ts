import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The libraries that TensorFlow 2.9 loads to compute on a GPU, by what brings them. */
const needed: Record<'linux' | 'win32', Record<string, string[]>> = {
  linux: {
    'NVIDIA’s driver': ['libcuda.so.1'],
    'CUDA 11': [
      'libcudart.so.11.0',
      'libcublas.so.11',
      'libcublasLt.so.11',
      'libcufft.so.10',
      'libcurand.so.10',
      'libcusolver.so.11',
      'libcusparse.so.11',
    ],
    'cuDNN 8': ['libcudnn.so.8'],
  },
  win32: {
    'NVIDIA’s driver': ['nvcuda.dll'],
    'CUDA 11': [
      'cudart64_110.dll',
      'cublas64_11.dll',
      'cublasLt64_11.dll',
      'cufft64_10.dll',
      'curand64_10.dll',
      'cusolver64_11.dll',
      'cusparse64_11.dll',
    ],
    'cuDNN 8': ['cudnn64_8.dll'],
  },
};

/** What of CUDA the system's loader does not find, for a human; null where all is there. */
export async function cudaRefusal(platform = process.platform, env = process.env): Promise<string | null> {
  if (platform !== 'linux' && platform !== 'win32') return null;
  const there = await librariesOf(platform, env);
  const missing = Object.entries(needed[platform]).flatMap(([from, names]) => {
    const lacking = names.filter((name) => !there.has(name));
    return lacking.length > 0 ? [`${lacking.join(', ')} (${from})`] : [];
  });
  return missing.length > 0 ? refusalFor(missing, others(there), platform) : null;
}

/** The same of libraries that TensorFlow itself could not load. */
export function refusalFor(missing: string[], found: string[] = [], platform = process.platform): string {
  const besides = found.length > 0 ? ` What is there, ${found.join(' and ')}, is another version.` : '';
  const path = platform === 'win32' ? 'PATH' : 'LD_LIBRARY_PATH';
  return `Libraries of CUDA were not found: ${missing.join('; ')}.${besides} Install them, or name their folder in ${path} and start this program again. TensorFlow for CPU needs none of them.`;
}

async function librariesOf(platform: 'linux' | 'win32', env: NodeJS.ProcessEnv): Promise<Set<string>> {
  const names = new Set(platform === 'linux' ? await loaderCache() : []);
  for (const folder of foldersOf(platform, env)) {
    try {
      for (const name of readdirSync(folder)) names.add(name);
    } catch {
      // A folder that is on the path and not there.
    }
  }
  return names;
}

function foldersOf(platform: 'linux' | 'win32', env: NodeJS.ProcessEnv): string[] {
  if (platform === 'linux') return (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const system = env.SystemRoot ? [join(env.SystemRoot, 'System32')] : [];
  return [...system, ...(env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)];
}

/** The names in the cache of the loader, which has the system's own folders and those of /etc/ld.so.conf. */
async function loaderCache(): Promise<string[]> {
  for (const command of ['/sbin/ldconfig', 'ldconfig']) {
    const printed = await new Promise<string>((resolve) => {
      execFile(command, ['-p'], { maxBuffer: 2 ** 26 }, (error, stdout) => resolve(error ? '' : stdout));
    });
    if (printed) return [...printed.matchAll(/^\s+(\S+) \(/gm)].map(([, name]) => name);
  }
  return [];
}

/** `libcudart.so.12` and the like. */
function others(there: Set<string>): string[] {
  const versions = /^(?:libcudart\.so\.1\d|libcudnn\.so\.\d+|cudart64_1\d+\.dll|cudnn64_\d+\.dll)$/;
  const wanted = /^(?:libcudart\.so\.11|libcudnn\.so\.8|cudart64_110\.dll|cudnn64_8\.dll)$/;
  return [...there].filter((name) => versions.test(name) && !wanted.test(name)).sort();
}
