import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the engine `tensorflow` loads; the one with CUDA goes first. */
export const tfjsNodePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Where tfjs-node lies after it was installed by Tensorscope: one place for the editor and the command line. */
export function installedTfjsNode(): string {
  return join(ownFolder(), 'tfjs-node');
}

/** What TENSORSCOPE_HOME names, or a folder where the system keeps what programs need of a user. */
function ownFolder(): string {
  const { TENSORSCOPE_HOME, LOCALAPPDATA, XDG_DATA_HOME } = process.env;
  if (TENSORSCOPE_HOME) return TENSORSCOPE_HOME;
  const home = homedir();
  if (process.platform === 'win32')
    return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'tensorscope');
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'tensorscope');
  return join(XDG_DATA_HOME || join(home, '.local', 'share'), 'tensorscope');
}
