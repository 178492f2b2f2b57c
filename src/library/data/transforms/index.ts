/** The namespace `data.transforms`: https://pytorch.org/vision/stable/transforms.html, drawn from the library's seed. */
export {
  centerCrop,
  randomCrop,
  randomHorizontalFlip,
  randomRotation,
  randomVerticalFlip,
  resize,
} from './geometry.ts';
export type { Size, Transform } from './transform.ts';
export { compose, normalize, toTensor } from './values.ts';
