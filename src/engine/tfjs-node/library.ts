import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ADDON = 'tfjs_binding.node';
const LIBRARY = 'tensorflow.dll';

/**
 * Windows looks for an addon's libraries beside it. tfjs-node's install script puts its addon into `lib/napi-v8`, the
 * newest N-API that there is an addon for, but `tensorflow.dll` into the folder of the Node that ran the script, say
 * `lib/napi-v10`. A copy joins the two.
 */
export function joinLibrary(packageFolder: string): void {
  const lib = join(packageFolder, 'lib');
  if (!existsSync(lib)) return;
  const folders = readdirSync(lib).map((name) => join(lib, name));
  const places = [...folders, join(packageFolder, 'deps', 'lib')];
  const library = places.map((folder) => join(folder, LIBRARY)).find((file) => existsSync(file));
  if (!library) return;
  for (const folder of folders) {
    const lone = existsSync(join(folder, ADDON)) && !existsSync(join(folder, LIBRARY));
    if (lone) copyFileSync(library, join(folder, LIBRARY));
  }
}
