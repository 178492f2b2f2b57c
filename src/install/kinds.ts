import type { tfjsNodePackages } from '../engine/tfjs-node/place.ts';

/** What can be installed: TensorFlow for the processor, or for a GPU of NVIDIA. */
export type EngineKind = 'cpu' | 'cuda';

export const tfjsNodeVersion = '4.22.0';

interface KindFacts {
  label: string;
  packageName: (typeof tfjsNodePackages)[number];
  /** What it takes, for the one who chooses. */
  needs: string;
  /** `process.platform`, or with the processor `platform-arch`. */
  platforms: string[];
}

export const engineKinds: Record<EngineKind, KindFacts> = {
  cpu: {
    label: 'CPU',
    packageName: '@tensorflow/tfjs-node',
    needs: 'Needs npm, the network and about 1 GB of disk. Linux, macOS and Windows.',
    platforms: ['linux', 'darwin', 'win32-x64'],
  },
  cuda: {
    label: 'CUDA',
    packageName: '@tensorflow/tfjs-node-gpu',
    needs: 'Needs NVIDIA’s driver, CUDA 11, cuDNN 8 and some GB of disk. Linux and Windows.',
    platforms: ['linux-x64', 'win32-x64'],
  },
};

/** What a kind says to this platform; null where it can be installed. */
export function refusalOf(
  kind: EngineKind,
  { platform, arch }: { platform: string; arch: string } = process,
): string | null {
  const { label, platforms } = engineKinds[kind];
  if (platforms.includes(platform) || platforms.includes(`${platform}-${arch}`)) return null;
  const others = 'The engines that come along need no install; they run everywhere.';
  const where = kind === 'cuda' ? 'only for Linux and Windows on x64' : 'not for this platform';
  return `TensorFlow for ${label} is published ${where}, and this is ${platform} on ${arch}. ${others}`;
}
