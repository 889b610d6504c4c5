import type { FileContent } from '../lib/content';
import { byCodeUnit } from '../lib/order';
import type { Recognition, SystemModule } from './system';

export interface Candidate {
  readonly module: SystemModule;
  readonly recognition: Recognition;
}

/** What the systems say a file is: the best answer, those that tie with it, and the rest, best first. */
export interface Recognised {
  readonly best?: Candidate;
  /** Systems that claim the file exactly as surely as `best`: a bug in one of them, and nobody may read it. */
  readonly ties: readonly Candidate[];
  readonly runnersUp: readonly Candidate[];
  /** Systems whose recognition broke, with the reason; they count as not recognising it. */
  readonly broken: readonly { readonly system: string; readonly message: string }[];
}

/** Ask every system what the content is. The order of the systems does not matter. */
export function recognise(content: FileContent, systems: readonly SystemModule[]): Recognised {
  const candidates: Candidate[] = [];
  const broken: { readonly system: string; readonly message: string }[] = [];
  for (const module of systems) {
    try {
      const recognition = module.recognise(content);
      if (recognition !== undefined && recognition.score > 0) candidates.push({ module, recognition });
    } catch (error) {
      broken.push({ system: module.id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  candidates.sort(
    (a, b) => b.recognition.score - a.recognition.score || byCodeUnit(a.module.id, b.module.id),
  );
  const [best, ...rest] = candidates;
  if (best === undefined) return { ties: [], runnersUp: [], broken };
  const ties = rest.filter(({ recognition }) => recognition.score === best.recognition.score);
  return { best, ties, runnersUp: rest.slice(ties.length), broken };
}
