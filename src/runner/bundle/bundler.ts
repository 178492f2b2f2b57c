import module from 'node:module';

/** The thread that bundles one program for `bundleApart`: what it loads is compiled but once, where Node keeps that. */
(module as { enableCompileCache?(): void }).enableCompileCache?.();
await import('./bundling.ts');
