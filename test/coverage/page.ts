import { compare, type Entry, type Namespace } from './compare.ts';
import { NOT_YET } from './reasons.ts';

/** The text of docs/coverage.md. */
export function coveragePage(): string {
  const namespaces = compare();
  return [HEAD, totals(namespaces), ...namespaces.map(section)].join('\n');
}

const HEAD = `# What of PyTorch is here

Every public documented name of PyTorch, and where it is found in the library: \`import { F, nn, optim, … } from 'tensorscope'\`. Names are PyTorch's in camelCase; \`x.name\` is a method or a field of a tensor. This page is generated: \`npm run coverage\` writes it anew, and \`test/coverage/\` holds the list of names and the reasons.
`;

function totals(namespaces: Namespace[]): string {
  const rows = namespaces.map(({ name, entries }) => ({ name: `\`${name}\``, ...count(entries) }));
  const sum = { name: '**all**', ...count(namespaces.flatMap(({ entries }) => entries)) };
  return table(
    ['namespace', 'names', 'present', 'absent for a reason', NOT_YET],
    [...rows, sum].map(({ name, all, present, reasoned, later }) => [name, all, present, reasoned, later]),
  );
}

function count(entries: Entry[]) {
  const present = entries.filter((entry) => 'here' in entry).length;
  const later = entries.filter((entry) => 'absent' in entry && entry.absent === NOT_YET).length;
  return { all: entries.length, present, reasoned: entries.length - present - later, later };
}

function section({ name, entries }: Namespace): string {
  const present = entries.flatMap((entry) =>
    'here' in entry ? [spelled(name, entry.torch, entry.here)] : [],
  );
  const reasons = new Map<string, string[]>();
  for (const entry of entries) {
    if ('absent' in entry)
      reasons.set(entry.absent, [...(reasons.get(entry.absent) ?? []), `\`${entry.torch}\``]);
  }
  const absent = [...reasons].sort(
    ([a], [b]) => Number(a === NOT_YET) - Number(b === NOT_YET) || (a < b ? -1 : 1),
  );
  const rows = [
    ['present', present] as const,
    ...absent.map(([why, names]) => [`absent: ${why}`, names] as const),
  ];
  return [
    `## ${name}\n`,
    table(
      ['', 'count', 'names'],
      rows
        .filter(([, names]) => names.length > 0)
        .map(([what, names]) => [what, names.length, names.join(' ')]),
    ),
  ].join('\n');
}

/** A name that is found where one looks for it stands alone; else it is told how it is written. */
function spelled(namespace: string, torch: string, here: string): string {
  const own = here.slice(here.lastIndexOf('.') + 1);
  const prefix = here.slice(0, here.length - own.length);
  const usual = USUAL[namespace] ?? '';
  const respelled =
    own.toLowerCase() !== torch.replaceAll('_', '').toLowerCase() + (torch.endsWith('_') ? '_' : '');
  if (prefix === usual && !respelled) return `\`${own}\``;
  return `\`${torch}\` (\`${here}${namespace === 'torch.Tensor' ? '(x)' : ''}\`)`;
}

const USUAL: Record<string, string> = {
  'torch.Tensor': 'x.',
  'torch.nn': 'nn.',
  'torch.nn.functional': 'F.',
  'torch.nn.init': 'nn.init.',
  'torch.nn.utils': 'nn.utils.',
  'torch.nn.utils.rnn': 'nn.utils.rnn.',
  'torch.optim': 'optim.',
  'torch.optim.lr_scheduler': 'optim.lrScheduler.',
  'torch.utils.data': 'data.',
  'torch.autograd': 'autograd.',
  'torch.linalg': 'linalg.',
  'torch.distributions': 'distributions.',
};

function table(head: string[], rows: (string | number)[][]): string {
  const lines = [
    head,
    head.map((_, i) => (i > 0 && typeof rows[0][i] === 'number' ? '---:' : '---')),
    ...rows,
  ];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
