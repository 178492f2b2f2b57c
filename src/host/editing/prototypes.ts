/** The languages a prototype may be written in, by VS Code's names. */
export const languages = ['typescript', 'javascript', 'typescriptreact', 'javascriptreact'];

const importOf =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"`])(?:tensorscope(?:\/[^'"`\n]*)?|@tensorflow\/tfjs[^'"`\n]*)\1/;

/**
 * Whether a text is a prototype: it imports Tensorscope or TensorFlow.js. Other files are never run.
 * Looked for in the text, as it must also hold while the text does not parse.
 */
export function isPrototype(text: string): boolean {
  return text.split('\n').some((line) => importOf.test(line) && !/^\s*(?:\/\/|\*)/.test(line));
}
