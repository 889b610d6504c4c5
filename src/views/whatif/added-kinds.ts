import type { Addition } from '../../app/proposal-file';
import type { Verb } from '../../model/permission';
import type { NodeRef } from '../../questions/answers';
import { isActing, isContainer, isGroup, isPrincipal } from './added-end';
import type { AddedEnd } from './added-end';

export type AddedKind = Addition['kind'];

interface EndWords {
  readonly caption: string;
  readonly label: string;
  readonly only: (node: NodeRef) => boolean;
}

interface AddedWords {
  readonly who: EndWords;
  readonly what: EndWords;
  /** It has a name of its own. */
  readonly name?: string;
  /** It gives a permission. */
  readonly permission?: string;
  /** How what is added is decided. */
  readonly counts: string;
}

const anything = (): boolean => true;

/** What can be added, in the order it is offered, and how each end of it is asked for. */
export const ADDED: ReadonlyMap<AddedKind, AddedWords> = new Map<AddedKind, AddedWords>([
  [
    'membership',
    {
      who: { caption: 'Who', label: 'Who becomes a member', only: isPrincipal },
      what: { caption: 'Group or role', label: 'Group or role', only: isGroup },
      counts: 'The group’s own system decides what the member then may.',
    },
  ],
  [
    'grant',
    {
      who: { caption: 'Who', label: 'Who is given it', only: isPrincipal },
      what: { caption: 'On', label: 'What it is given on', only: anything },
      permission: 'Permission, as the platform calls it',
      counts:
        'A grant added here counts as stated: no policy, boundary or deny of a platform is weighed against it.',
    },
  ],
  [
    'trust',
    {
      who: { caption: 'Who, or which secret', label: 'Who may act as another', only: isActing },
      what: { caption: 'May act as', label: 'Whom it may act as', only: isPrincipal },
      counts:
        'Who has it acts as the other, with all the other may. It counts as stated: no policy, boundary or condition of a platform is weighed against it.',
    },
  ],
  [
    'secret',
    {
      name: 'Name of the new secret',
      who: { caption: 'Signs in as', label: 'Account it signs in as', only: isPrincipal },
      what: {
        caption: 'Lies in (vault, folder, computer) or is carried by',
        label: 'What the secret lies in',
        only: isContainer,
      },
      counts:
        'Whoever may use what lies there signs in with it, as the grants there are passed on. It counts as stated.',
    },
  ],
]);

export function isAdded(kind: AddedKind | 'remove'): kind is AddedKind {
  return kind !== 'remove';
}

/** What would be added, with its words; undefined where it is not whole, or joins a thing with itself. */
export function additionOf(
  kind: AddedKind,
  who: AddedEnd,
  what: AddedEnd,
  named: string,
  verb: Verb,
): Addition | undefined {
  // What one holds on oneself is a grant like any other.
  if (who.key === what.key && kind !== 'grant') return undefined;
  switch (kind) {
    case 'membership':
      return {
        kind,
        member: who.key,
        group: what.key,
        label: `${who.name} becomes member of ${what.name}`,
      };
    case 'grant':
      if (named === '') return undefined;
      return {
        kind,
        principal: who.key,
        resource: what.key,
        permission: named,
        verbs: [verb],
        label: `${who.name} is given ${named} on ${what.name}`,
      };
    case 'trust': {
      const does = who.kind === 'secret' ? 'signs in as' : 'may act as';
      return { kind, from: who.key, to: what.key, label: `${who.name} ${does} ${what.name}` };
    }
    case 'secret':
      if (named === '') return undefined;
      return {
        kind,
        name: named,
        account: who.key,
        container: what.key,
        label: `secret ${named} in ${what.name} signs in as ${who.name}`,
      };
  }
}
