import { writeFileSync } from 'node:fs';
import { useEngine } from '../../src/engine/index.ts';
import { coveragePage } from './page.ts';

/** `npm run coverage`: writes docs/coverage.md. */
await useEngine('cpu');
writeFileSync(new URL('../../docs/coverage.md', import.meta.url), coveragePage());
