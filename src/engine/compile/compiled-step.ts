import { getActive } from '../active.ts';
import { collect } from '../collect.ts';
import { type Handle, intercept } from '../dispatch.ts';

import type { NativeBackend } from '../native/backend.ts';
import { CompiledPlan } from './compiled-plan.ts';
import { difference, type Plan } from './plan.ts';
import { Recorder } from './recorder.ts';
import { Replay } from './replay.ts';

/** How a compiled step runs. */
export interface CompileState {
  /** `recording` until two steps were the same; `graph` from then on; `eager` where no graph will come. */
  mode: 'recording' | 'graph' | 'eager';
  /** Why it is `eager`. */
  reason: string | null;
  /** The graphs that one step is made of: 1, and 1 more for each place where the program needs numbers within it. */
  graphs: number;
}

/** What is known of the steps with arguments of the same shapes. */
interface Course {
  last: { plan: Plan; recorder: Recorder } | null;
  compiled: CompiledPlan | null;
  /** The call before, if it went by the plan. */
  before: Replay | null;
  attempts: number;
  reason: string | null;
}

/** A step that goes some other way this often is left as it is. */
const MOST_ATTEMPTS = 6;
/** The batches of a step have a few shapes; a step whose shapes change all the time would gather graphs without end. */
const MOST_COURSES = 8;

/** Runs a step as it is until two calls did the same, and from then on by graphs. */
export class CompiledStep {
  private readonly courses = new Map<string, Course>();
  private state: CompileState = { mode: 'recording', reason: null, graphs: 0 };

  /**
   * `tell` is called once, with the reason, where the step stays as it is. `handlesIn` finds the tensors in what the step
   * returns, whose memory is the caller's.
   */
  constructor(
    private readonly tell: (reason: string) => void,
    private readonly handlesIn: (result: unknown) => Handle[],
  ) {}

  get current(): CompileState {
    return this.state;
  }

  /** `signature` says all of the arguments that a plan depends on. */
  call<Result>(signature: string, step: () => Result): Result {
    const active = getActive();
    if (active?.name !== 'native') {
      if (active?.name !== 'meta')
        this.leave(`graphs are for the engine native, and this is ${active?.name ?? 'none yet'}`);
      return step();
    }
    const course = this.courseOf(signature);
    if (!course) return step();
    const backend = active.backend as NativeBackend;
    if (course.compiled) return this.replay(course, course.compiled, backend, step);
    return course.reason === null ? this.record(course, backend, step) : step();
  }

  private courseOf(signature: string): Course | null {
    let course = this.courses.get(signature);
    if (course) return course;
    if (this.courses.size === MOST_COURSES) {
      this.leave(`it was called with arguments of more than ${MOST_COURSES} different shapes`);
      return null;
    }
    course = { last: null, compiled: null, before: null, attempts: 0, reason: null };
    this.courses.set(signature, course);
    return course;
  }

  private record<Result>(course: Course, backend: NativeBackend, step: () => Result): Result {
    const recorder = new Recorder(backend);
    const result = intercepted(recorder, step);
    const plan = recorder.plan();
    const { last } = course;
    const unlike = last && difference(last.plan, plan);
    course.last = { plan, recorder };
    if (last && unlike === null) {
      keepConstants(plan, last.plan);
      course.compiled = this.compiled(plan, recorder, last.recorder, this.handlesIn(result));
      Object.assign(course, { attempts: 0, last: null, before: null });
    } else if (++course.attempts === MOST_ATTEMPTS) this.giveUp(course, unlike ?? 'its steps differ');
    recorder.catchUp();
    return result;
  }

  /** What of the call before is garbage now was needed until this one, as the parameters that a step replaces. */
  private compiled(plan: Plan, recorder: Recorder, before: Recorder, returned: Handle[]): CompiledPlan {
    collect();
    const survivors = recorder.survivors();
    const lasting = new Set([...before.survivors(), ...recorder.indicesOf(returned)]);
    return new CompiledPlan(plan, survivors, new Set([...survivors].filter((value) => !lasting.has(value))));
  }

  private replay<Result>(
    course: Course,
    compiled: CompiledPlan,
    backend: NativeBackend,
    step: () => Result,
  ): Result {
    const replay = new Replay(compiled, backend);
    let result: Result;
    try {
      result = intercepted(replay, step);
    } catch (error) {
      replay.end(false);
      replay.catchUp();
      throw error;
    }
    replay.end(true);
    replay.catchUp();
    if (compiled.failure !== null) this.giveUp(course, compiled.failure);
    else if (!replay.divergence) {
      this.state = { mode: 'graph', reason: null, graphs: compiled.graphs };
      course.before?.recycle(compiled.passing);
      Object.assign(course, { attempts: 0, before: replay });
    } else {
      course.before = null;
      if (++course.attempts === MOST_ATTEMPTS) this.giveUp(course, replay.divergence);
    }
    return result;
  }

  private giveUp(course: Course, reason: string): void {
    course.compiled?.forget();
    Object.assign(course, { compiled: null, last: null, before: null, reason });
    this.leave(reason);
  }

  private leave(reason: string): void {
    if (this.state.mode === 'eager') return;
    this.state = { mode: 'eager', reason, graphs: 0 };
    this.tell(reason);
  }
}

function intercepted<Result>(interceptor: Recorder | Replay, step: () => Result): Result {
  const before = intercept(interceptor);
  try {
    return step();
  } finally {
    intercept(before);
  }
}

/** What differed between two steps is no constant. */
function keepConstants(plan: Plan, last: Plan): void {
  plan.slots.forEach((slot, i) => {
    const other = last.slots[i].constant;
    const same = slot.constant?.every((value, k) => Object.is(value, other?.[k]));
    if (!same) (slot as { constant: unknown }).constant = null;
  });
}
