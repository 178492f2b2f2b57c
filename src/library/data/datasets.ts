export { type Mnist, type MnistOptions, mnist } from './mnist.ts';
