import type { LayersModel } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import { refuse, SavedModels, saved } from './saved-models.ts';
import type { FullTfjs } from './tfjs.ts';

/** What reaches beyond the program: backends stay as they are, nothing is written, and what is far away stays there. */
export function keepInside(tfjs: FullTfjs, patches: Patches): object {
  const models = new SavedModels(tfjs, patches);
  // Values are unknown, and a large tensor's text takes long to make.
  patches.replace(tfjs.Tensor.prototype, 'print', () => undefined);
  for (const { prototype } of [tfjs.LayersModel, tfjs.Sequential])
    patches.replace(prototype, 'summary', quiet(prototype.summary));

  let backend = 'cpu';
  return {
    setBackend: async (name: string) => {
      backend = name;
      return true;
    },
    getBackend: () => backend,
    ready: async () => undefined,
    removeBackend: () => undefined,
    // Debug mode reads every result to look for NaN.
    enableDebugMode: () => undefined,
    loadLayersModel: (source: unknown) => models.load(source),
    loadGraphModel: async () => refuse('tf.loadGraphModel'),
    loadGraphModelSync: () => refuse('tf.loadGraphModelSync'),
    io: {
      ...tfjs.io,
      copyModel: async () => saved,
      moveModel: async () => saved,
      removeModel: async () => saved.modelArtifactsInfo,
      listModels: async () => ({}),
    },
  };
}

type Summary = LayersModel['summary'];

/** A summary is written for the program's own printer alone. */
function quiet(summary: Summary): Summary {
  return function (this: LayersModel, width, positions, print = () => undefined) {
    summary.call(this, width, positions, print);
  };
}
