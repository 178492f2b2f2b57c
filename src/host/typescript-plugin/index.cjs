// @ts-check
// The editor's TypeScript server loads this package (`contributes.typescriptServerPlugins`), so it is CommonJS and
// needs nothing. A file anywhere gets the types that ship with the extension, unless its project installed its own.
const fs = require('node:fs');
const path = require('node:path');

// The server may give the package's path by its link in node_modules; the types lie beside its real place.
const extension = path.resolve(fs.realpathSync(__dirname), '../../..');

/** @type {Record<string, string>} */
const TYPES = {
  tensorscope: 'dist/types/library/index.d.ts',
  'tensorscope/operators': 'dist/types/library/operators.d.ts',
  '@tensorflow/tfjs': 'node_modules/@tensorflow/tfjs/dist/index.d.ts',
  '@tensorflow/tfjs-node': 'node_modules/@tensorflow/tfjs/dist/index.d.ts',
};

/** @param {string} name */
function shipped(name) {
  const file = Object.hasOwn(TYPES, name) ? path.join(extension, TYPES[name]) : '';
  if (!file || !fs.existsSync(file)) return undefined;
  return { resolvedModule: { resolvedFileName: file, extension: '.d.ts', isExternalLibraryImport: true } };
}

module.exports = () => ({
  /** @param {any} info */
  create(info) {
    const host = info.languageServiceHost;
    const resolve = host.resolveModuleNameLiterals?.bind(host);
    if (resolve) {
      host.resolveModuleNameLiterals = (
        /** @type {{ text: string }[]} */ names,
        /** @type {any[]} */ ...rest
      ) =>
        resolve(names, ...rest).map((/** @type {any} */ found, /** @type {number} */ index) =>
          found.resolvedModule ? found : (shipped(names[index].text) ?? found),
        );
    }
    return info.languageService;
  },
});
