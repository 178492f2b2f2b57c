import type { Tensor } from '@tensorflow/tfjs';
import { pictureSize } from './picture-size.ts';
import { refuse } from './saved-models.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

type Bytes = Uint8Array;

/**
 * `tf.node` of `@tensorflow/tfjs-node`, installed or not. Pictures have the size that their bytes tell; where there are
 * none, a guessed one. Nothing is written.
 */
export function nodeNamespace(tfjs: FullTfjs): object {
  const decode = (bytes: Bytes, channels = 0): Tensor => {
    const size = pictureSize(bytes);
    const { height, width } = size ?? USUAL;
    return unknown(tfjs, [height, width, channels || (size ?? USUAL).channels], 'int32', size === null);
  };
  const decodeFrames = (bytes: Bytes): Tensor => {
    const { height, width } = pictureSize(bytes) ?? USUAL;
    return unknown(tfjs, [1, height, width, 3], 'int32', true);
  };
  const encode = async () => new Uint8Array(0);
  const nothing = () => undefined;
  return {
    decodeImage: (bytes: Bytes, channels = 3, _dtype = 'int32', animated = true) =>
      animated && isGif(bytes) ? decodeFrames(bytes) : decode(bytes, channels),
    decodeJpeg: decode,
    decodePng: decode,
    decodeBmp: decode,
    decodeGif: decodeFrames,
    encodeJpeg: encode,
    encodePng: encode,
    tensorBoard: () => new tfjs.CustomCallback({}),
    summaryFileWriter: () => ({ scalar: nothing, histogram: nothing, step: nothing, flush: nothing }),
    getNumOfSavedModels: () => 0,
    loadSavedModel: async () => refuse('tf.node.loadSavedModel'),
    getMetaGraphsFromSavedModel: async () => refuse('tf.node.getMetaGraphsFromSavedModel'),
  };
}

/** What networks for pictures are most often given. */
const USUAL = { height: 224, width: 224, channels: 3 };

function isGif(bytes: Bytes): boolean {
  return String.fromCharCode(...bytes.slice(0, 3)) === 'GIF';
}
