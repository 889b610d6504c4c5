import type { Mode } from '../../app/question.svelte';
import { formatCount } from '../style/kinds';
import { formatInstant } from '../style/time';
import { MECHANISM_LABELS } from '../style/verdicts';
import type { Shown } from './answer-shown';
import { leakQuestion } from './leak';
import type { Explored } from './explored';
import { strengthsText } from './independence';

/** Before anything is asked. */
export const INVITATIONS: Readonly<Record<Mode, { readonly title: string; readonly text: string }>> = {
  blast: {
    title: 'Where should it start?',
    text: 'Pick a person, a group, a role, a key or a secret: Explore shows everything that can be reached from it, what it can become on the way, and why.',
  },
  who: {
    title: 'What should it be about?',
    text: 'Pick a resource, a secret or a principal: Explore shows everyone who can reach it, by which way, and why.',
  },
  routes: {
    title: 'From where to where?',
    text: 'Pick two things: Explore lists every way from the first to the second, and what would have to be revoked so that none is left.',
  },
};

export const LEAK_INVITATION = {
  title: 'What leaks?',
  text: 'Pick a secret, key, password, token or certificate, or a computer that is stolen: Explore shows what it signs in as at once, and everything that can be reached from there.',
} as const;

/** The question in words. */
export function questionOf(shown: Shown, leak = false): string {
  if (shown.kind === 'routes') return `Routes from ${shown.answer.from.name} to ${shown.answer.to.name}`;
  const leaked = leak && shown.mode === 'blast' ? leakQuestion(shown.answer.start) : undefined;
  if (leaked !== undefined) return leaked;
  const names = shown.answer.start.map((node) => node.name);
  const [first = ''] = names;
  const start = names.length > 1 ? `${first} and ${names.length - 1} more` : first;
  if (shown.mode === 'blast') return `Blast radius of ${start}`;
  const { by } = shown.scope;
  return by === undefined
    ? `Who can reach ${start}`
    : `Who crosses into ${start} by ${MECHANISM_LABELS[by.mechanism].toLowerCase()}`;
}

/**
 * What the scope leaves out of an answer: more may be there than it says. Of what is reached the counts say themselves how
 * much has which verdict.
 */
export function leftOut(shown: Shown): readonly string[] {
  const { atLeast, verbs, becoming } = shown.scope;
  const isRoutes = shown.kind === 'routes';
  const ends = isRoutes && shown.permission !== undefined ? [shown.permission] : verbs;
  const said: string[] = [];
  if (isRoutes && atLeast !== 'not-evaluated')
    said.push(atLeast === 'allowed' ? 'allowed only' : 'allowed and conditional only');
  if (ends.length > 0) said.push(`only what ends in ${ends.join(' or ')}`);
  if (!becoming) said.push('without what can be acted as');
  return said;
}

/** Under an exported picture: the question, the counts, what they leave out, and the instant. */
export function captionOf(shown: Shown, leak = false, laid?: Explored['laid']): string {
  const folds =
    laid === undefined || laid.folded === 0
      ? ''
      : `; ${formatCount(laid.shown)} shown, ${formatCount(laid.folded)} in ${formatCount(laid.folds)} ${laid.folds === 1 ? 'fold' : 'folds'}`;
  const counts = [countsOf(shown), ...leftOut(shown)].join(', ');
  return `${questionOf(shown, leak)}: ${counts}${folds}; computed for ${formatInstant(shown.scope.at)}. Overreach`;
}

export function countsOf(shown: Shown): string {
  if (shown.kind === 'routes') {
    const { routes, more, independent, exact, upper } = shown.answer;
    const count =
      routes.length === 1 && !more ? '1 route' : `${routes.length}${more ? ' or more' : ''} routes`;
    const strengths = strengthsText(shown.answer);
    return `${count}, ${exact ? independent : `${independent} to ${upper}`} independent${strengths}`;
  }
  const { allowed, conditional, notEvaluated } = shown.answer.counts;
  return `${formatCount(allowed)} allowed, ${formatCount(conditional)} conditional, ${formatCount(notEvaluated)} not evaluated`;
}

/** The name of the picture for assistive technology. */
export function labelOf({ shown, laid }: Explored, leak = false): string {
  const folds =
    laid.folded > 0 ? ` ${formatCount(laid.folded)} are folded into ${formatCount(laid.folds)} cards.` : '';
  return `${questionOf(shown, leak)}. ${countsOf(shown)}.${folds}`;
}

/** A file name out of the question: letters and digits only. */
export function fileNameOf(shown: Shown): string {
  return questionOf(shown)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 80);
}
