import type { data } from '@tensorflow/tfjs';
import type { Hooks } from './recovery.ts';
import type { FullTfjs } from './tfjs.ts';

type Config = NonNullable<Parameters<typeof data.csv>[1]>;

/** Rows of a table that is not read; enough for a few batches and a part to validate on. */
const ROWS = 1000;

/**
 * `tf.data.csv`, where a table that lies on the network has rows of zeros in the columns that the program names. One
 * on disk is read.
 */
export function localCsv(tfjs: FullTfjs, hooks: Hooks): typeof data.csv {
  const { csv, generator } = tfjs.data;
  return (source, config = {}) => {
    if (String(source).startsWith('file://')) return csv(source, config);
    const names = columnsOf(config);
    if (names.length === 0) {
      throw new Error(
        `tf.data.csv('${source}') reads the network, which nothing does while shapes are traced. Name its columns, by ` +
          'columnNames or columnConfigs, and the shapes after this line are known.',
      );
    }
    hooks.leftOut?.(`Reading ${source}`);
    const row = rowOf(names, config);
    const rows = generator(function* (): Generator<any> {
      for (let i = 0; i < ROWS; i++) yield row;
    });
    return Object.assign(rows, { columnNames: async () => names }) as unknown as data.CSVDataset;
  };
}

function columnsOf({ columnNames, columnConfigs = {}, configuredColumnsOnly }: Config): string[] {
  const configured = Object.keys(columnConfigs);
  return columnNames && !configuredColumnsOnly ? columnNames : configured;
}

/** Labels stand apart where there are any. */
function rowOf(names: string[], { columnConfigs = {} }: Config): object {
  const values = (wanted: string[]) =>
    Object.fromEntries(wanted.map((name) => [name, columnConfigs[name]?.dtype === 'string' ? '' : 0]));
  const labels = names.filter((name) => columnConfigs[name]?.isLabel);
  if (labels.length === 0) return values(names);
  return { xs: values(names.filter((name) => !labels.includes(name))), ys: values(labels) };
}
