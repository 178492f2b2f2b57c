/** What the library calls an op that it has no name of its own for, by its kernel. */
export function wordFor(kernel: string): string {
  let word = words.get(kernel);
  if (word === undefined) {
    word = kernel.replace(/^_/, '').replace(/^[A-Z]+(?=[A-Z]|$)|^[A-Z]/, (start) => start.toLowerCase());
    words.set(kernel, word);
  }
  return word;
}

const words = new Map([
  ['ArgMax', 'argmax'],
  ['ArgMin', 'argmin'],
  ['BatchMatMul', 'matmul'],
  ['Cast', 'to'],
  ['ClipByValue', 'clamp'],
  ['Concat', 'cat'],
  ['Conv2dForward', 'conv2d'],
  ['Equal', 'eq'],
  ['ExpandDims', 'unsqueeze'],
  ['FloorDiv', 'floorDivide'],
  ['GatherV2', 'gather'],
  ['Greater', 'gt'],
  ['GreaterEqual', 'ge'],
  ['Identity', 'clone'],
  ['Less', 'lt'],
  ['LessEqual', 'le'],
  ['MaxPool2dForward', 'maxPool2d'],
  ['Mod', 'remainder'],
  ['Multiply', 'mul'],
  ['NotEqual', 'ne'],
  ['Pack', 'stack'],
  ['PadV2', 'pad'],
  ['RealDiv', 'div'],
  ['Reverse', 'flip'],
  ['Select', 'where'],
  ['SplitV', 'split'],
  ['TopK', 'topk'],
  ['Transpose', 'permute'],
  ['Unpack', 'unbind'],
]);
