import type { Json } from '../../lib/content';
import { STANDING } from '../../model/window';
import { items, keyIn, prop, word, yes } from './fields';
import { linkKey } from './ids';
import type { Reading, Subject } from './reading';
import { controlsTarget, verbsOfRight } from './rights';

/** Every ACE of an object is a fact: a grant of its principal on the object. */
export function readAces(subject: Subject, reading: Reading): void {
  const at = `${subject.pointer}/${keyIn(subject.value, 'Aces') ?? 'Aces'}`;
  for (const [i, ace] of items(subject.value, 'Aces').entries()) {
    readAce(ace, `${at}/${i}`, subject, reading, 'fact');
  }
}

/** One ACE, of the object itself or of a registry it keeps (`CASecurity`, which is not counted). */
export function readAce(
  ace: Json,
  pointer: string,
  subject: Subject,
  reading: Reading,
  counted: 'fact' | 'derived',
): void {
  const { sink } = reading;
  const sid = word(ace, 'PrincipalSID');
  const right = word(ace, 'RightName');
  if (sid === undefined || right === undefined) {
    if (counted === 'fact') sink.ignore('fact', 'ACE without a principal or a right');
    sink.problem('error', 'this ACE has no PrincipalSID or no RightName', { pointer });
    return;
  }
  const principal = reading.principal(sid, word(ace, 'PrincipalType'), subject, pointer);
  const verbs = verbsOfRight(right);
  const inherited = yes(ace, 'IsInherited');
  const hasLaps = yes(prop(subject.value, 'Properties'), 'haslaps');
  sink.add(
    {
      kind: 'grant',
      key: linkKey('ace', principal, subject.key, `${right}|${inherited ? 'inherited' : 'explicit'}`),
      system: 'sharphound',
      source: { file: reading.file, pointer },
      principal,
      resource: subject.key,
      permission: right,
      verbs: verbs ?? 0,
      effect: 'allow',
      window: STANDING,
      ...(inherited ? { inherited } : {}),
      ...(controlsTarget(right, subject.kind, hasLaps) ? { becomes: true } : {}),
      ...(verbs === undefined ? { notEvaluated: `the right ${right} is not in our table` } : {}),
    },
    counted,
  );
}
