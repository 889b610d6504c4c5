import { verbMask } from '../../model/permission';
import type { Verb } from '../../model/permission';
import type { Severity } from '../../questions/answers';
import { nameOf, stepSource } from '../rule';
import type { FoundEvidence, Rule } from '../rule';
import { heldOnSecrets, nativeWords } from './held-verbs';
import type { HeldOn } from './held-verbs';

interface Conflict {
  readonly id: string;
  readonly verbs: readonly [Verb, Verb];
  readonly severity: Severity;
  readonly words: string;
  /** Whoever administers the thing holds both by office: reported only where the conflict is graver than that. */
  readonly evenForAdministrators: boolean;
}

/** NIST SP 800-53, AC-5: duties that one person must not hold together. */
const CONFLICTS: readonly Conflict[] = [
  {
    id: 'rotate-approve',
    verbs: ['rotate', 'approve'],
    severity: 'high',
    words: 'rotate it and approve requests for it',
    evenForAdministrators: true,
  },
  {
    id: 'use-bypass',
    verbs: ['use', 'bypass-approval'],
    severity: 'high',
    words: 'use it and bypass the approval of it',
    evenForAdministrators: true,
  },
  {
    id: 'view-export',
    verbs: ['view', 'export'],
    severity: 'medium',
    words: 'view it and export it in bulk',
    evenForAdministrators: false,
  },
];

const ADMINISTER = verbMask('administer');
const SHOWN = 8;

/** Two duties in one hand, on one secret or vault. */
export const separationOfDuties: Rule = {
  id: 'separation-of-duties',
  title: 'Two duties in one hand',
  why: 'One person can do alone what was meant to need two: request and let through, change and approve, see and carry away.',
  remedy:
    'Take one of the two rights from each person named, or give it to another group; where it must stay, write down why and until when.',
  frameworks: ['AC-5', 'PR.AA-05', 'CC6.3', 'A.5.3'],
  *find(context) {
    const found = new Map<string, { readonly conflict: Conflict; readonly held: HeldOn[] }>();
    for (const held of heldOnSecrets(context)) {
      if (held === undefined) {
        yield undefined;
        continue;
      }
      for (const conflict of CONFLICTS) {
        if (!conflict.verbs.every((verb) => (held.verbs & verbMask(verb)) !== 0)) continue;
        if (!conflict.evenForAdministrators && (held.verbs & ADMINISTER) !== 0) continue;
        const id = `${held.resource}\n${conflict.id}`;
        const entry = found.get(id) ?? { conflict, held: [] };
        entry.held.push(held);
        found.set(id, entry);
      }
    }
    for (const { conflict, held } of found.values()) {
      const [first] = held;
      if (first === undefined) continue;
      const evidence = held.slice(0, SHOWN).map((one): FoundEvidence => {
        const [a, b] = conflict.verbs;
        const step = one.stepsWith(b)[0] ?? one.stepsWith(a)[0];
        return {
          text: `${nameOf(context, one.principal)}: ${nativeWords(context, one.stepsWith(a))} and ${nativeWords(context, one.stepsWith(b))}`,
          node: one.principal,
          ...(step === undefined ? {} : { step, ...stepSource(context, step) }),
        };
      });
      yield {
        subject: first.resource,
        about: conflict.id,
        severity: conflict.severity,
        title: `${held.length === 1 ? `${nameOf(context, first.principal)} can` : `${held.length} can`} ${conflict.words}: ${nameOf(context, first.resource)}`,
        evidence: [
          ...evidence,
          ...(held.length > SHOWN ? [{ text: `and ${held.length - SHOWN} more` }] : []),
        ],
      };
    }
  },
};
