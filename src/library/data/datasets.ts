export { type FashionMnist, type FashionMnistOptions, fashionMnist } from './fashionMnist.ts';
export { type Iris, iris } from './iris.ts';
export { type Mnist, type MnistOptions, mnist } from './mnist.ts';
export { mobyDick } from './mobyDick.ts';
