import * as vscode from 'vscode';
import { reveal } from '../reveal.ts';
import { shapesOf } from './explanation.ts';
import type { KnownHint } from './known-hints.ts';
import { placeText } from './markdown.ts';
import type { Programs } from './programs.ts';
import { distinctSizes, howText, shownSizes, sizeName } from './sizes.ts';

interface SizeItem extends vscode.QuickPickItem {
  number: number;
}

/**
 * Walks from the sizes of a hint back to those that they were computed from. The place of the size that is looked at
 * is shown in the editor; who leaves without a choice is back where they were.
 */
export function followSizes(hint: KnownHint, programs: Programs): void {
  const { dimensions } = hint.source;
  const placeOf = (number: number) => {
    const { place } = dimensions[number];
    return place && programs.now(place, hint.source);
  };
  const home = cursor();
  const list = vscode.window.createQuickPick<SizeItem>();
  const trail: number[][] = [shownSizes(shapesOf(hint), hint.source)];
  let chosen = false;

  const show = () => {
    const above = trail.slice(1).map((_, depth) => sizeName(dimensions[walked[depth]]));
    list.title = ['Where Does This Size Come From?', ...above].join(' ← ');
    list.placeholder = 'Choose a size to see what it was computed from';
    list.buttons = trail.length > 1 ? [vscode.QuickInputButtons.Back] : [];
    list.value = '';
    list.items = trail.at(-1)!.map((number) => {
      const place = placeOf(number);
      const { from } = dimensions[number];
      return {
        number,
        label: `${from.length ? '$(chevron-right)' : '$(circle-small)'} ${sizeName(dimensions[number])}`,
        description: howText(dimensions[number]),
        detail: place ? placeText(place, hint.file) : undefined,
      };
    });
  };
  const walked: number[] = [];
  list.onDidChangeActive(async ([item]) => {
    const place = item && placeOf(item.number);
    if (place) await reveal(place, true);
  });
  list.onDidAccept(async () => {
    const [item] = list.activeItems;
    if (!item) return;
    const { from } = dimensions[item.number];
    if (from.length) {
      walked.push(item.number);
      trail.push(distinctSizes(from, dimensions));
      return show();
    }
    chosen = true;
    const place = placeOf(item.number);
    list.hide();
    if (place) await reveal(place);
  });
  list.onDidTriggerButton(() => {
    trail.pop();
    walked.pop();
    show();
  });
  list.onDidHide(async () => {
    list.dispose();
    if (!chosen && home) await reveal(home);
  });
  show();
  list.show();
}

function cursor() {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return null;
  const { line, character } = editor.selection.active;
  return { file: editor.document.uri.fsPath, line: line + 1, column: character + 1 };
}
