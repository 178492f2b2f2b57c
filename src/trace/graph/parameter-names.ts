/** The names of a function's parameters, as they are written; undefined for one that is taken apart. */
export function parameterNames(fn: (...args: any[]) => unknown): (string | undefined)[] {
  const text = Function.prototype.toString.call(fn);
  const list = text.slice(text.indexOf('(') + 1);
  const names: (string | undefined)[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < list.length; i++) {
    const end = depth === 0 && (list[i] === ',' || list[i] === ')');
    if (end)
      names.push(/^\s*(?:\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(list.slice(start, i))?.[1]);
    if (end) start = i + 1;
    if (end && list[i] === ')') break;
    if ('([{'.includes(list[i])) depth++;
    else if (')]}'.includes(list[i])) depth--;
  }
  return names;
}
