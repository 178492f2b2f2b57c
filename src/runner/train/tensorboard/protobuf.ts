/** Writes the few kinds of protocol buffer fields that events need. https://protobuf.dev/programming-guides/encoding */
export class Message {
  private readonly parts: Buffer[] = [];

  double(field: number, value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return this.put(field, 1, bytes);
  }

  float(field: number, value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    return this.put(field, 5, bytes);
  }

  /** A whole number from 0. */
  integer(field: number, value: number): this {
    return this.put(field, 0, varint(value));
  }

  bytes(field: number, value: Buffer | string): this {
    const bytes = Buffer.from(value as string);
    return this.put(field, 2, Buffer.concat([varint(bytes.length), bytes]));
  }

  doubles(field: number, values: readonly number[]): this {
    return this.bytes(field, Buffer.from(Float64Array.from(values).buffer));
  }

  message(field: number, message: Message): this {
    return this.bytes(field, message.encoded());
  }

  encoded(): Buffer {
    return Buffer.concat(this.parts);
  }

  private put(field: number, wire: number, value: Buffer): this {
    this.parts.push(varint(field * 8 + wire), value);
    return this;
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
