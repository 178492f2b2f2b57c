import { count } from '../../format.ts';
import type { Flow, Link } from './flow.ts';
import type { Part } from './parts.ts';

/** The graph in words: each part that is in sight, in the order in which data flows, and what flows into it. */
export function wordsOf(parts: Part[], flow: Flow): Map<string, string> {
  const links = [...flow.values()].flat();
  const names = new Map(parts.map((part) => [part.key, nameOf(part)]));
  return new Map(
    parts.map((part) => [
      part.key,
      [nameOf(part), ...notes(part), ...sources(part, links, names)].join(', '),
    ]),
  );
}

function nameOf({ kind, label, path }: Part): string {
  if (kind === 'input' || kind === 'output') return `${kind} ${label}`;
  return [label, path === label ? '' : path].filter(Boolean).join(' ');
}

function notes({ parameters, children, hidden }: Part): string[] {
  return [
    ...(parameters ? [`${count(parameters)} ${parameters === 1 ? 'parameter' : 'parameters'}`] : []),
    ...(children.length ? [`${children.length} parts`] : []),
    ...(hidden ? [`${hidden} parts that are too many to draw`] : []),
  ];
}

function sources({ key }: Part, links: Link[], names: Map<string, string>): string[] {
  const incoming = links.filter(({ targets, shapes }) => targets.has(key) && shapes.length);
  if (!incoming.length) return [];
  const told = incoming.map(({ source, shapes }) => `${shapes.join(' and ')} of ${names.get(source)}`);
  return [`takes ${[...new Set(told)].join(' and ')}`];
}
