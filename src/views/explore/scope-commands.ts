import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { VERBS } from '../../model/permission';
import type { Scope } from '../../questions/answers';
import { dropCrossing, crossingAsked } from './crossing-by';

const GROUP = 'Scope';

const LEAST: readonly (readonly [Scope['atLeast'], string])[] = [
  ['not-evaluated', 'All verdicts'],
  ['conditional', 'Allowed and conditional'],
  ['allowed', 'Allowed only'],
];

/** What is asked about and within, as commands: the ends that can be taken away, verdicts, verbs, becoming. */
export function scopeCommands(app: AppContext): readonly Command[] {
  const { question } = app;
  const { mode, start, target, permission } = question;
  const { atLeast, verbs, becoming } = question.scope;
  return [
    ...(mode === 'who' ? [] : start).map((node) => ({
      id: `explore.without-start.${node.node}`,
      title: `Remove ${node.name} from the question`,
      group: 'Explore',
      run: () => question.setStart(...start.filter((other) => other.node !== node.node)),
    })),
    ...(mode === 'blast' || target === undefined ? [] : [target]).map((node) => ({
      id: 'explore.without-target',
      title: `Remove ${node.name} from the question`,
      group: 'Explore',
      run: () => question.setTarget(undefined),
    })),
    {
      id: 'explore.any-permission',
      title: 'Any permission',
      group: GROUP,
      enabled: () => mode === 'routes' && permission !== undefined,
      run: () => question.setPermission(undefined),
    },
    {
      id: 'explore.everyone',
      title: 'Everyone who can reach it, not only who crosses',
      group: GROUP,
      enabled: () => crossingAsked(app) !== undefined,
      run: () => dropCrossing(app),
    },
    ...LEAST.map(([least, title]) => ({
      id: `explore.least.${least}`,
      title,
      group: GROUP,
      enabled: () => atLeast !== least,
      run: () => question.setAtLeast(least),
    })),
    {
      id: 'explore.verbs',
      title: 'All verbs',
      group: GROUP,
      enabled: () => verbs.length > 0,
      run: () => question.setVerbs([]),
    },
    ...VERBS.map((verb) => ({
      id: `explore.verb.${verb}`,
      title: verbs.includes(verb)
        ? `Not what ends in the verb ${verb}`
        : `Also what ends in the verb ${verb}`,
      group: GROUP,
      run: () => question.setVerbs(VERBS.filter((known) => verbs.includes(known) !== (known === verb))),
    })),
    {
      id: 'explore.becoming',
      title: becoming ? 'Without what it can become' : 'With what it can become',
      group: GROUP,
      run: () => question.setBecoming(!becoming),
    },
  ];
}
