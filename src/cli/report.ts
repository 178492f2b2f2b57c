import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportHtml } from '../report/report.ts';

/** `tensorscope report RUN`. Gives the exit status: 1 where the folder holds no run, or the file can't be written. */
export async function report(runDir: string, { out }: { out?: string }): Promise<number> {
  const folder = path.resolve(runDir);
  const file = out ?? `${path.basename(folder)}.html`;
  try {
    const html = await reportHtml(folder, fileURLToPath(new URL('./webview', import.meta.url)));
    writeFileSync(file, html);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  console.log(file);
  return 0;
}
