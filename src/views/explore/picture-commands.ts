import type { Command } from '../../app/commands.svelte';
import type { AppContext } from '../../app/context';
import { TRAITS } from '../../layout/drawing';
import type { Trait } from '../../layout/drawing';
import { FOLD_BY } from '../../layout/fold-tree';
import type { FoldBy } from '../../layout/fold-tree';
import type { Exploration } from './exploration.svelte';
import type { Explored } from './explored';
import { nodeActions } from './node-actions';
import { cardOfNode } from './picture-of';

const BY: Readonly<Record<FoldBy, string>> = {
  auto: 'Fold at a glance',
  tenant: 'Fold by tenant',
  kind: 'Fold by kind',
  group: 'Fold by group',
  role: 'Fold by role',
  access: 'Fold by same access',
};
const TRAIT_WORDS: Readonly<Record<Trait, string>> = {
  allowed: 'allowed',
  conditional: 'conditional',
  'not-evaluated': 'not evaluated',
  eligible: 'eligible',
  expired: 'expired',
  future: 'not yet in force',
  becomes: 'can act as another',
  crossing: 'crosses tenants',
};
/** As far as the bar over the picture offers. */
const FURTHEST = 12;

/** What can be done to the picture of an answer: how it is folded, what of it is shown, what is in focus. */
export function pictureCommandsOf(
  app: AppContext,
  exploration: Exploration,
  explored: Explored | undefined,
): readonly Command[] {
  if (explored === undefined) return [];
  const asPicture = !app.filters.flag('explore.table');
  const reach = explored.shown.kind === 'reach';
  return [
    ...(asPicture && reach ? arranging(exploration, explored) : []),
    ...(asPicture ? folding(app, exploration, explored) : []),
    ...showing(exploration, explored),
    ...selected(app, exploration, explored),
  ];
}

function arranging({ hand }: Exploration, { laid }: Explored): readonly Command[] {
  const rings = laid.byDistance.slice(0, FURTHEST).map((count, ring) => ({ count, ring }));
  const columns = [
    ['steps', 'Columns by steps'],
    ['role', 'Columns: ends together'],
  ] as const;
  return [
    ...FOLD_BY.map((by) => ({
      id: `explore.fold.${by}`,
      title: BY[by],
      group: 'Fold',
      enabled: () => hand.folds.by !== by,
      run: () => hand.foldBy(by),
    })),
    ...columns.map(([rule, title]) => ({
      id: `explore.columns.${rule}`,
      title,
      group: 'Show',
      enabled: () => hand.rule !== rule,
      run: () => hand.arrange(rule),
    })),
    {
      id: 'explore.within',
      title: 'Any distance',
      group: 'Show',
      enabled: () => hand.sieve.within !== undefined,
      run: () => hand.within(undefined),
    },
    ...rings.flatMap(({ count, ring }) =>
      ring === 0 || count === 0
        ? []
        : [
            {
              id: `explore.within.${ring}`,
              title: ring === 1 ? 'Only what is 1 step away' : `Only what is up to ${ring} steps away`,
              group: 'Show',
              enabled: () => hand.sieve.within !== ring,
              run: () => hand.within(ring),
            },
          ],
    ),
  ];
}

function folding(app: AppContext, { hand }: Exploration, { laid, shown }: Explored): readonly Command[] {
  const tenants = shown.kind === 'reach' ? shown.answer.byTenant : [];
  const { listed } = hand;
  return [
    {
      id: 'explore.unfold',
      title: 'Unfold all',
      group: 'Fold',
      enabled: () => laid.folded > 0 && !laid.limited,
      run: () => hand.unfoldAll(),
    },
    {
      id: 'explore.fold-again',
      title: 'Fold as at first',
      group: 'Fold',
      enabled: () => hand.touched,
      run: () => hand.foldAgain(),
    },
    ...tenants.map(({ tenant }) => ({
      id: `explore.unfold-tenant.${tenant}`,
      title: `Unfold all of ${app.estate.tenant(tenant)?.name ?? 'no tenant'}`,
      group: 'Fold',
      enabled: () => laid.folded > 0,
      run: () => hand.unfoldTenant(tenant),
    })),
    ...(listed === undefined
      ? []
      : [
          {
            id: 'explore.unfold-listed',
            title: 'Unfold the fold that is open beside the picture',
            group: 'Fold',
            run: () => {
              if (listed.key.startsWith('together ')) hand.takeApart(membersOfCard(laid, listed));
              else hand.unfold(listed.key);
            },
          },
          {
            id: 'explore.focus-listed',
            title: 'Focus on the fold that is open beside the picture',
            group: 'Show',
            run: () => hand.focusOn(listed.key),
          },
        ]),
  ];
}

function membersOfCard(laid: Explored['laid'], card: Explored['laid']['cards'][number]): readonly number[] {
  const at = laid.cards.indexOf(card);
  return [...laid.members.subarray(laid.memberStart[at] ?? 0, laid.memberStart[at + 1] ?? 0)];
}

function showing({ hand }: Exploration, { laid }: Explored): readonly Command[] {
  return [
    {
      id: 'explore.show-all',
      title: 'Show all: hide nothing, no focus',
      group: 'Show',
      enabled: () => hand.narrowed,
      run: () => hand.showAll(),
    },
    ...TRAITS.flatMap((trait) => {
      if (laid.traits[trait] === 0) return [];
      const off = hand.sieve.hidden.includes(trait);
      return [
        {
          id: `explore.trait.${trait}`,
          title: `${off ? 'Show' : 'Hide'} what is ${TRAIT_WORDS[trait]} (legend)`,
          group: 'Show',
          run: () => hand.toggle(trait),
        },
      ];
    }),
  ];
}

/** About what is selected in the answer: the same as its panel and its menu have. */
function selected(app: AppContext, { hand }: Exploration, explored: Explored): readonly Command[] {
  const { question, selection } = app;
  const nodes = selection.nodes.filter(({ node }) => explored.shown.node.includes(node));
  const [first, second] = nodes;
  if (first === undefined) return [];
  const cards = nodes.flatMap(({ node }) => cardOfNode(explored, node) ?? []);
  const folds = [
    ...new Set(cards.flatMap(({ count, key }) => (count > 1 && key.startsWith('/') ? [key] : []))),
  ];
  const parents = [...new Set(cards.flatMap(({ parent }) => parent ?? []))];
  const one = nodes.length === 1;
  return [
    ...(one
      ? nodeActions(app, first).map(({ label, run }) => ({
          id: `explore.selected.${label}`,
          title: `${label}: ${first.name}`,
          group: 'Selected',
          run,
        }))
      : [
          {
            id: 'explore.selected.blast',
            title: 'Blast radius of these',
            group: 'Selected',
            run: () => question.blast(...nodes),
          },
          {
            id: 'explore.selected.what-if',
            title: 'What if they were removed',
            group: 'Selected',
            enabled: () => app.report === undefined,
            run: () =>
              void app.proposal.removeNumbers(
                [],
                nodes.map(({ node }) => node),
              ),
          },
          {
            id: 'explore.selected.together',
            title: 'Fold together what is selected',
            group: 'Selected',
            run: () => {
              hand.foldTogether(nodes);
              selection.select();
            },
          },
        ]),
    ...(second !== undefined && nodes.length === 2
      ? [
          {
            id: 'explore.selected.routes',
            title: 'Routes between the two selected',
            group: 'Selected',
            run: () => question.routes(first, second),
          },
        ]
      : []),
    {
      id: 'explore.selected.focus',
      title: 'Focus on what is selected',
      group: 'Selected',
      run: () => hand.focus(nodes),
    },
    {
      id: 'explore.selected.unfold',
      title: 'Unfold the folds of what is selected',
      group: 'Selected',
      enabled: () => folds.length > 0,
      run: () => hand.unfold(...folds),
    },
    {
      id: 'explore.selected.fold-back',
      title: 'Fold it with the others like it',
      group: 'Selected',
      enabled: () => parents.length > 0,
      run: () => hand.foldBack(...parents),
    },
    {
      id: 'explore.selected.none',
      title: 'Back to the answer: select nothing',
      group: 'Selected',
      run: () => selection.select(),
    },
  ];
}
