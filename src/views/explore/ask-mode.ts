import type { AppContext } from '../../app/context';
import type { Mode } from '../../app/question.svelte';
import { LEAK, leakWord } from './leak';

type Asking = Pick<AppContext, 'filters' | 'question' | 'selection'>;

/** A mode keeps what the last one was about, so that one can turn the question round. */
export function askMode({ filters, question, selection }: Asking, mode: Mode): void {
  filters.set(LEAK, false);
  const [start] = question.start;
  const known = selection.node ?? start ?? question.target;
  if (mode === 'who' && !question.target && known) question.setTarget(known);
  if (mode === 'blast' && question.start.length === 0 && known) question.setStart(known);
  // Nobody asks for routes from a thing to itself: the other end is what is to be named.
  if (mode === 'routes' && start && start.node === question.target?.node) {
    if (question.mode === 'who') question.setStart();
    else question.setTarget(undefined);
  }
  question.setMode(mode);
}

/** The blast radius of a leak. What cannot leak is no start of it. */
export function askLeak({ filters, question, selection }: Asking): void {
  const known = selection.nodes.filter((node) => leakWord(node) !== undefined);
  const start = question.start.filter((node) => leakWord(node) !== undefined);
  question.setStart(...(known.length > 0 ? known : start));
  question.setMode('blast');
  filters.set(LEAK, true);
  selection.select();
}
