import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js';
import '@vscode-elements/elements/dist/vscode-tabs/index.js';
import type { Tab } from '../src/protocol/panel.ts';
import { element } from './element.ts';
import { saveView, view } from './host.ts';

const order: Tab[] = ['curves', 'model', 'tensor'];
const titles: Record<Tab, string> = { curves: 'Curves', model: 'Model', tensor: 'Tensor' };

/** The panel's tabs, and which of them is open. */
export class Tabs {
  readonly root: HTMLElement;
  private readonly tabs = element('vscode-tabs', { class: 'tabs' });
  /** The program that the panel is about. */
  private file = '';

  constructor(contents: Record<Tab, HTMLElement[]>) {
    for (const tab of order) this.tabs.append(element('vscode-tab-header', { slot: 'header' }, titles[tab]));
    for (const tab of order) this.tabs.append(element('vscode-tab-panel', {}, ...contents[tab]));
    this.tabs.addEventListener('vsc-tabs-select', () => this.choose(order[this.tabs.selectedIndex]));
    this.root = this.tabs;
  }

  /** Shows the tab that the user chose for this program, or else the one that suits it. */
  settle(file: string, suited: Tab): void {
    this.file = file;
    this.open(view.tab?.file === file ? view.tab.name : suited);
  }

  /** The user wants this tab, and finds it open when the panel is shown again. */
  choose(tab: Tab): void {
    view.tab = { name: tab, file: this.file };
    saveView();
    this.open(tab);
  }

  private open(tab: Tab): void {
    this.tabs.selectedIndex = order.indexOf(tab);
  }
}
