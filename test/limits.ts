/**
 * Whether times are held to their limits: by `npm run bench -- felt`, on a machine with nothing beside it. Everywhere
 * else other work stretches what is measured, so that only what no busy machine explains fails.
 */
export const STRICT = process.env['STRICT_TIMES'] === '1';

const SLACK = 10;

/** The most, in ms, that something may take whose limit is so many ms. */
export function most(limit: number): number {
  return STRICT ? limit : limit * SLACK;
}
