import type { Patches } from './patches.ts';
import type { FullTfjs } from './tfjs.ts';

/** What reaches beyond the program: backends stay as they are, nothing is saved, nothing can be loaded. */
export function keepInside(tfjs: FullTfjs, patches: Patches): object {
  const saved = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const };
  patches.replace(tfjs.LayersModel.prototype, 'save', async () => ({ modelArtifactsInfo: saved }));

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
    loadLayersModel: async () => refuse('tf.loadLayersModel'),
    loadGraphModel: async () => refuse('tf.loadGraphModel'),
    loadGraphModelSync: () => refuse('tf.loadGraphModelSync'),
    io: {
      ...tfjs.io,
      copyModel: async () => saved,
      moveModel: async () => saved,
      removeModel: async () => saved,
      listModels: async () => ({}),
    },
  };
}

function refuse(what: string): never {
  throw new Error(
    `${what} reads files or the network, which nothing does while shapes are traced. ` +
      'The shapes after this line are not known; the program loads the model when it is run.',
  );
}
