import type { Look } from './look';
import type { DrawnEdge } from './picture';

/** What of a line its look tells. */
export type LineLook = Pick<DrawnEdge, 'shared' | 'becomes' | 'time' | 'verdict' | 'crossing'>;

/** Colour, width and dashes of a line: as the stylesheet of the stage has them. */
export function inkOf(
  edge: LineLook,
  look: Look,
): { readonly ink: string; readonly width: number; readonly dash: string } {
  const width = edge.shared ? 3.2 : edge.becomes ? 2.3 : 1.3;
  if (edge.shared) return { ink: look.danger, width, dash: '' };
  if (edge.time === 'expired') return { ink: look.faint, width: 1, dash: '2 6' };
  if (edge.time === 'future') return { ink: look.muted, width: 1, dash: '10 4 2 4' };
  const dash = edge.verdict === 'conditional' ? '7 4' : edge.verdict === 'not-evaluated' ? '1.5 3' : '';
  if (edge.crossing) return { ink: look.accent, width, dash };
  if (edge.verdict === 'conditional') return { ink: look.conditional, width, dash };
  if (edge.verdict === 'not-evaluated') return { ink: look.notEvaluated, width, dash };
  return { ink: look.borderStrong, width, dash };
}
