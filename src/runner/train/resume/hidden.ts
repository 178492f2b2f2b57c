export type GetHidden = (object: object) => Record<string, unknown> | null;
export type SetHidden = (object: object, values: Record<string, unknown>) => void;

/** Stands for the fields that only a class's own code sees, `#like` these. */
export const HIDDEN = '#';

const byClass = new WeakMap<object, { get: GetHidden; set: SetHidden }>();

/** A class told how its hidden fields are read and set. */
export function hides(made: object, get: GetHidden, set: SetHidden): void {
  byClass.set(made, { get, set });
}

/** An object's own fields, and those that its classes hide. */
export function fieldsOf(object: object): [name: string, value: unknown][] {
  const fields = Object.entries(object);
  const hidden = classesOf(object).map(({ get }) => get(object));
  return hidden.length > 0 ? [...fields, [HIDDEN, hidden]] : fields;
}

export function setField(object: object, name: string, value: unknown): void {
  if (name !== HIDDEN) {
    (object as Record<string, unknown>)[name] = value;
    return;
  }
  const hidden = value as (Record<string, unknown> | null)[];
  for (const [i, { set }] of classesOf(object).entries()) if (hidden[i]) set(object, hidden[i]);
}

function classesOf(object: object): { get: GetHidden; set: SetHidden }[] {
  const found: { get: GetHidden; set: SetHidden }[] = [];
  for (let proto = Object.getPrototypeOf(object); proto; proto = Object.getPrototypeOf(proto)) {
    const access = Object.hasOwn(proto, 'constructor') && byClass.get(proto.constructor);
    if (access) found.push(access);
  }
  return found;
}
