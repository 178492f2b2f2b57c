/** Where a metric is made: the line, counted from 0, and the metric's name. */
export interface LossPlace {
  line: number;
  name: string;
}

/**
 * The lines on which `backward()` is called, with the names of the losses. Read from the text, so that they move with it
 * and hold while it does not parse.
 */
export function lossPlaces(text: string): LossPlace[] {
  return text.split(/\r?\n/).flatMap((source, line) => {
    const code = source.replace(/\/\/.*$/, '');
    const backward = /([A-Za-z_$][\w$]*)\s*\.\s*backward\s*\(/.exec(code);
    return backward ? [{ line, name: backward[1] }] : [];
  });
}
