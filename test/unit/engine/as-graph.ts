import { CompiledStep, type Handle } from '../../../src/engine/index.ts';
import type { Kernel } from './engines.ts';

/** What a kernel gives as a graph: the third call of a compiled step, which computes by what the first two did. */
export function asGraph(kernel: Kernel): (inputs: any) => Handle[] {
  return (inputs) => {
    const complaints: string[] = [];
    const step = new CompiledStep(
      (reason) => complaints.push(reason),
      (result) => result as Handle[],
    );
    const call = () => step.call('', () => [kernel(inputs)].flat());
    call();
    call();
    const results = call();
    if (step.current.mode !== 'graph')
      throw new Error(`It is no graph, but ${step.current.mode} ${complaints}`);
    return results;
  };
}
