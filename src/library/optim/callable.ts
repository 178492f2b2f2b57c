/** A class that can be called without `new` too: `optim.Adam(model.parameters())`. */
export type Callable<C extends new (...args: any[]) => object> = C &
  ((...args: ConstructorParameters<C>) => InstanceType<C>);

export function callable<C extends new (...args: any[]) => object>(type: C): Callable<C> {
  return new Proxy(type, { apply: (target, _this, args) => new target(...args) }) as Callable<C>;
}
