import type { Place } from '../../protocol/facts.ts';

/** Ends the traced program where it stands; no `catch` of the user's holds it for longer than to the next probe. */
export class TraceCut extends Error {
  override readonly name = 'TraceCut';
  constructor(
    message: string,
    readonly place?: Place,
  ) {
    super(message);
  }
}
