import { NON_HUMAN } from '../../graph/access-graph';
import { verbMask } from '../../model/permission';
import { nameOf, stepSource } from '../rule';
import type { Rule } from '../rule';
import { heldOnSecrets, nativeWords } from './held-verbs';

const ROTATE = verbMask('rotate');
const EXPORT = verbMask('export');
const ADMINISTER = verbMask('administer');

/** A machine that rotates secrets does not need to carry them away. */
export const exportBeyondRotation: Rule = {
  id: 'export-beyond-rotation',
  title: 'Export right where only rotation is needed',
  why: 'What rotates a password writes it and has no reason to read all of them in bulk; with the right to export, whoever takes the machine over takes the vault.',
  remedy: 'Give the machine the right to change passwords only, and take the export or backup right from it.',
  frameworks: ['NHI2:2025', 'NHI5:2025', 'AC-6', 'PR.AA-05'],
  *find(context) {
    const { graph } = context.estate;
    for (const held of heldOnSecrets(context)) {
      if (held === undefined) {
        yield undefined;
        continue;
      }
      const machine = ((graph.nodeFlags[held.principal] ?? 0) & NON_HUMAN) !== 0;
      if (
        !machine ||
        (held.verbs & ROTATE) === 0 ||
        (held.verbs & EXPORT) === 0 ||
        (held.verbs & ADMINISTER) !== 0
      )
        continue;
      const [step] = held.stepsWith('export');
      yield {
        subject: held.principal,
        about: graph.nodes.at(held.resource)?.key ?? '',
        severity: 'medium',
        title: `${nameOf(context, held.principal)} rotates ${nameOf(context, held.resource)} and can also export it`,
        evidence: [
          {
            text: `${nativeWords(context, held.stepsWith('rotate'))}, and ${nativeWords(context, held.stepsWith('export'))}`,
            node: held.resource,
            ...(step === undefined ? {} : { step, ...stepSource(context, step) }),
          },
        ],
      };
    }
  },
};
