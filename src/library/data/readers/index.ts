export { type CsvOptions, parseCsv, readCsv } from './csv.ts';
export { readImage } from './image.ts';
export { ImageFolder } from './imageFolder.ts';
export { parseNpy, readNpy } from './npy.ts';
export { readNpz } from './npz.ts';
export { readParquet } from './parquet.ts';
export { Table } from './table.ts';
export { CharDataset, LineDataset, Vocabulary } from './text.ts';
