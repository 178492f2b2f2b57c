/** What computes, as the library may ask for it. See ARCHITECTURE.md for the contract. */
export {
  currentEngine,
  type EngineChoice,
  type EngineName,
  engineNames,
  failureOf,
  useEngine,
  useEngineSync,
} from './choice.ts';
export { CompiledStep, type CompileState } from './compile/compiled-step.ts';
export {
  type Attributes,
  boundsOf,
  type DType,
  type Handle,
  handleFrom,
  type Inputs,
  keep,
  noted,
  placeholder,
  read,
  readAsync,
  release,
  run,
  runAll,
  shapeOnly,
  type TypedArray,
  unnoted,
  whenComputed,
} from './dispatch.ts';
export { bytesInUse, memory, own } from './memory.ts';
export { fullTfjs, gradientOf, tf } from './tfjs.ts';
export { isTurnDue, turn } from './turns.ts';
