import type { PanelRequest } from '../../src/protocol/panel.ts';

/** In a page outside of VS Code a chart is saved by the browser; there is nobody to ask for more. */
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage(request: PanelRequest): void {
      if (request.type === 'save') download(request);
    },
    getState: () => undefined,
    setState(): void {},
  }),
});

const types = { png: 'image/png;base64', svg: 'image/svg+xml;charset=utf-8', csv: 'text/csv;charset=utf-8' };

function download({ name, format, data }: Extract<PanelRequest, { type: 'save' }>): void {
  const link = document.createElement('a');
  link.href = `data:${types[format]},${format === 'png' ? data : encodeURIComponent(data)}`;
  link.download = `${name.replaceAll(/\W+/g, '-')}.${format}`;
  link.click();
}
