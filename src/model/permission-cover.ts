/** A name that can stand for several: `*`, or a service and a pattern of its actions. */
const ACTIONS = /^(?:\*|[\w-]+:[\w*?]+)$/u;
const MANY = /[*?]/u;

/** Whether a permission of this name stands for more than itself. */
export function isPermissionPattern(name: string): boolean {
  return MANY.test(name) && ACTIONS.test(name);
}

/**
 * What a permission's name stands for: `s3:List*` on a thing is `s3:ListBucket` on it too, whatever the case (AWS, IAM
 * JSON policy elements, Action). Names that leave something out (`… except …`) stand for themselves only.
 * @returns whether all of another name is meant, itself aside
 */
export function meaningOf(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/[*?]/gu, (one) => (one === '*' ? '.*' : '[^*]'));
  const meant = new RegExp(`^${source}$`, 'iu');
  return (name) => name !== pattern && ACTIONS.test(name) && meant.test(name);
}
