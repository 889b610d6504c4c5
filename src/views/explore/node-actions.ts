import type { AppContext } from '../../app/context';
import type { NodeRef } from '../../questions/answers';
import { LEAK, leakWord } from './leak';

/** What can be asked about a node: in its panel, and in its menu. */
export interface NodeAction {
  readonly label: string;
  readonly hint: string;
  readonly run: () => void;
}

export function nodeActions(app: AppContext, node: NodeRef): readonly NodeAction[] {
  const { filters, question, navigation, selection } = app;
  const [from] = question.start;
  const explore = (ask: () => void) => (): void => {
    ask();
    navigation.go('explore');
  };
  // The routes are listed where the panel of the node was.
  const routes = (start: NodeRef, end: NodeRef): (() => void) =>
    explore(() => {
      question.routes(start, end);
      selection.select();
    });
  const actions: NodeAction[] = [
    {
      label: 'Blast radius',
      hint: 'Everything it reaches',
      run: explore(() => {
        filters.set(LEAK, false);
        question.blast(node);
      }),
    },
    { label: 'Who can reach it', hint: 'Everyone who reaches it', run: explore(() => question.who(node)) },
  ];
  const leak = leakWord(node);
  if (leak !== undefined) {
    actions.unshift({
      label: leak === 'leaks' ? 'If this credential leaks' : 'If this computer is stolen',
      hint: 'What it signs in as, and everything reached from there',
      run: explore(() => {
        filters.set(LEAK, true);
        question.blast(node);
        selection.select();
      }),
    });
  }
  if (from && from.node !== node.node) {
    actions.push({
      label: `Routes from ${from.name}`,
      hint: 'All ways from the start to this',
      run: routes(from, node),
    });
  }
  const { target } = question;
  if (target && target.node !== node.node && question.mode !== 'blast') {
    actions.push({
      label: `Routes to ${target.name}`,
      hint: 'All ways from this to the target',
      run: routes(node, target),
    });
  }
  actions.push({
    label: 'Its page',
    hint: 'What it can do, become, and what would change',
    run: () => {
      selection.select(node);
      navigation.go('identity');
    },
  });
  actions.push({
    label: 'Its access',
    hint: 'Its rows of the Access table',
    run: () => {
      selection.select(node);
      navigation.go('access');
    },
  });
  if (!app.report && node.kind !== 'resource' && node.kind !== 'pattern' && node.kind !== 'tenant') {
    actions.push({
      label: node.kind === 'identity' ? 'What if all its accounts were removed' : 'What if it were removed',
      hint:
        node.kind === 'identity'
          ? 'Mark every account of this person as removed in the proposal'
          : 'Mark it as removed in the proposal',
      run: () => void app.proposal.removeNumbers([], [node.node]),
    });
  }
  return actions;
}
