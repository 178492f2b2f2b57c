/**
 * `Math` for a traced program: what it draws is the same in every trace, so that no hint changes while nothing is
 * edited. Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function repeatableMath(): typeof Math {
  let state = 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let drawn = Math.imul(state ^ (state >>> 15), 1 | state);
    drawn = (drawn + Math.imul(drawn ^ (drawn >>> 7), 61 | drawn)) ^ drawn;
    return ((drawn ^ (drawn >>> 14)) >>> 0) / 2 ** 32;
  };
  const all = Object.getOwnPropertyDescriptors(Math);
  return Object.defineProperties({}, { ...all, random: { ...all.random, value: random } }) as typeof Math;
}
