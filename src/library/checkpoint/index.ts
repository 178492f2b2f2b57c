export { load, loadBytes, save, saveBytes } from './checkpoint.ts';
