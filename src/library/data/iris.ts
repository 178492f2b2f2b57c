import type { Tensor } from '../tensor/tensor.ts';
import { TensorDataset } from './dataset.ts';
import { IRIS_ROWS } from './irisRows.ts';
import { parseCsv } from './readers/csv.ts';

const FEATURES = ['sepalLength', 'sepalWidth', 'petalLength', 'petalWidth'];

/** A sample is `[x, y]`: float32 [4], in centimetres, and int32 []. `classes` names what the numbers of `y` stand for. */
export type Iris = TensorDataset<[x: Tensor, y: Tensor]> & { features: string[]; classes: string[] };

/** Fisher's 150 iris flowers, 50 of each of three species, species after species: shuffle them. */
export function iris(): Iris {
  const table = parseCsv(IRIS_ROWS);
  const { labels, names } = table.classes('species');
  const rows = new TensorDataset<[Tensor, Tensor]>(table.tensor(...FEATURES), labels);
  return Object.assign(rows, { features: FEATURES, classes: names });
}
