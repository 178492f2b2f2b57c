import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { before } from 'mocha';
import { mayHaveGpu } from '../../../src/engine/webgpu/adapter.ts';
import { prepareWebgpu } from '../../../src/engine/webgpu/index.ts';

/** Chromium's Vulkan on the processor, which Debian's package brings along. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

// Where there is no GPU the tests take the software.
if (!mayHaveGpu() && existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;

const PROBE =
  "const { create } = await import('webgpu'); process.exit((await create([]).requestAdapter()) ? 0 : 1);";

/** Whether `webgpu` can be tested: on a GPU, or in software. */
export const hasWebgpu =
  spawnSync(process.execPath, ['--input-type=module', '-e', PROBE], { stdio: 'ignore' }).status === 0;

if (!hasWebgpu) console.log('  webgpu is not tested: no GPU, and no SwiftShader of Debian’s chromium');

/** The tests choose it without waiting. */
before(() => (hasWebgpu ? prepareWebgpu(true) : undefined));
