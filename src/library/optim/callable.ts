import { expectOptions } from '../tensor/expect.ts';

type Class = new (...args: any[]) => object;

/** A class that can be called without `new` too: `optim.Adam(model.parameters())`. */
export type Callable<C extends Class> = C & ((...args: ConstructorParameters<C>) => InstanceType<C>);

export function callable<C extends Class>(type: C): Callable<C> {
  return new Proxy(type, { apply: (target, _this, args) => new target(...args) }) as Callable<C>;
}

/** As `callable`; `new SGD(params, 0.1)`, which would learn at the usual rate, throws a TypeError. */
export function optimizerClass<C extends Class>(type: C): Callable<C> {
  const construct = (target: C, args: unknown[], newTarget: Class) => {
    if (args[1] !== undefined) expectOptions(target.name, args[1], '{ lr: 0.1 }');
    return Reflect.construct(target, args, newTarget);
  };
  return new Proxy(type, {
    apply: (target, _this, args) => construct(target, args, target),
    construct: (target, args, newTarget) => construct(target, args, newTarget as Class),
  }) as Callable<C>;
}
