import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run parity:torch [-- --seed N]`: draws new random values for every row of rows/, lets the PyTorch of this
 * machine compute them, and compares. The seed is printed, so that a failure can be had again.
 */
function main(): number {
  const python = process.env.PYTHON ?? '/usr/bin/python3';
  const torch = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  if (torch.status !== 0) {
    console.error(
      `${python} has no PyTorch. On Debian and Ubuntu \`apt-get install python3-torch\` gives it one; PYTHON=… names another Python that has it.`,
    );
    return 1;
  }
  const given = process.argv.indexOf('--seed');
  const seed = given > 0 ? process.argv[given + 1] : String(Math.floor(Math.random() * 2 ** 31));
  console.log(`PyTorch ${torch.stdout.trim()}, seed ${seed} (again: npm run parity:torch -- --seed ${seed})`);
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-'));
  try {
    const make = fileURLToPath(new URL('./make_goldens.py', import.meta.url));
    const made = spawnSync(python, [make, '--seed', seed, '--out', folder], { stdio: 'inherit' });
    if (made.status !== 0) return 1;
    const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));
    const test = fileURLToPath(new URL('./parity.test.ts', import.meta.url));
    const compared = spawnSync(process.execPath, [mocha, '--import=tsx', '--reporter=dot', test], {
      stdio: 'inherit',
      env: { ...process.env, PARITY_GOLDENS: `${folder}${path.sep}` },
    });
    return compared.status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exit(main());
