/**
 * Encodes small graphs as ONNX models (protocol buffers of the schema `onnx.proto`), for ONNX Runtime to load.
 * Shapes stay open: an input has a rank at most, so one model serves all sizes.
 */
export interface Graph {
  nodes: Node[];
  inputs: Port[];
  outputs: Port[];
  constants?: Constant[];
}

export interface Node {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, Attribute>;
  /** ONNX's own operators without it; ONNX Runtime's additions in `com.microsoft`. */
  domain?: 'com.microsoft';
}

export type Attribute =
  | { int: number }
  | { float: number }
  | { ints: readonly number[] }
  | { string: string };

export interface Port {
  name: string;
  /** A sequence is of float32 tensors. */
  dtype: ElementType | 'sequence';
  /** Unknown without it. */
  rank?: number;
  /** Where each size is known beforehand, for ONNX Runtime to plan its memory by. */
  shape?: readonly number[];
}

export interface Constant {
  name: string;
  dtype: ElementType;
  shape: readonly number[];
  values: ArrayLike<number>;
}

export type ElementType = keyof typeof elementTypes;

/** The numbers of TensorProto.DataType. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
/** The numbers of AttributeProto.AttributeType. */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

const IR_VERSION = 9;
const OPSET = 20;

/** A ModelProto. */
export function encodeModel({ nodes, inputs, outputs, constants = [] }: Graph): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => message(1, nodeProto(node))),
    ...text(2, 'graph'),
    ...constants.flatMap((constant) => message(5, tensorProto(constant))),
    ...inputs.flatMap((port) => message(11, valueInfo(port))),
    ...outputs.flatMap((port) => message(12, valueInfo(port))),
  ];
  return new Uint8Array([
    ...integer(1, IR_VERSION),
    ...message(7, graph),
    ...message(8, [...text(1, ''), ...integer(2, OPSET)]),
    ...message(8, [...text(1, 'com.microsoft'), ...integer(2, 1)]),
  ]);
}

function nodeProto({ op, inputs, outputs, attributes = {}, domain }: Node): number[] {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, value]) => message(5, attributeProto(name, value))),
    ...(domain ? text(7, domain) : []),
  ];
}

function attributeProto(name: string, value: Attribute): number[] {
  const head = text(1, name);
  if ('float' in value) return [...head, ...float(2, value.float), ...integer(20, attributeTypes.float)];
  if ('int' in value) return [...head, ...integer(3, value.int), ...integer(20, attributeTypes.int)];
  if ('string' in value) return [...head, ...text(4, value.string), ...integer(20, attributeTypes.string)];
  return [...head, ...value.ints.flatMap((i) => integer(8, i)), ...integer(20, attributeTypes.ints)];
}

function tensorProto({ name, dtype, shape, values }: Constant): number[] {
  const array = packed[dtype](Array.from(values));
  return [
    ...shape.flatMap((size) => integer(1, size)),
    ...integer(2, elementTypes[dtype]),
    ...text(8, name),
    ...message(9, new Uint8Array(array.buffer)),
  ];
}

const packed: Record<ElementType, (values: number[]) => { buffer: ArrayBufferLike }> = {
  float32: (values) => Float32Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  bool: (values) => Uint8Array.from(values),
};

function valueInfo({ name, dtype, rank, shape: sizes }: Port): number[] {
  if (dtype === 'sequence') {
    const element = message(1, integer(1, elementTypes.float32));
    return [...text(1, name), ...message(2, message(4, message(1, element)))];
  }
  const dimensions = sizes
    ? sizes.map((size) => message(1, integer(1, size)))
    : Array.from({ length: rank ?? 0 }, (_, axis) => message(1, text(2, `${name}${axis}`)));
  const shape = (sizes?.length ?? rank) === undefined ? [] : message(2, dimensions.flat());
  return [...text(1, name), ...message(2, message(1, [...integer(1, elementTypes[dtype]), ...shape]))];
}

function integer(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function float(field: number, value: number): number[] {
  return [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)];
}

function text(field: number, value: string): number[] {
  return message(field, new TextEncoder().encode(value));
}

function message(field: number, bytes: ArrayLike<number> & Iterable<number>): number[] {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}

/** Negative numbers take ten bytes, as two's complement of 64 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}
