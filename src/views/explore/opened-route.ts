import type { AppContext } from '../../app/context';
import type { NodeAddress } from '../../app/url-state';
import { crc32 } from '../../lib/crc32';
import type { NodeRef, RouteAnswer } from '../../questions/answers';

/** Stands where no route is opened although the first would be. */
const NONE = 'none';

/** Routes among which one is opened, and what they are between. */
interface Asked extends Pick<RouteAnswer, 'from' | 'to' | 'routes'> {
  readonly permission?: string;
}

/**
 * The route that is opened in the list, and so shown alone in the picture. Kept with the app's filters, hence in the URL and
 * undone, by what its steps lead from and to, for the two ends it was opened between: of other ends it says nothing.
 */
export class OpenedRoute {
  readonly #app: Pick<AppContext, 'estate' | 'filters'>;
  readonly #known = new WeakMap<Asked, readonly string[]>();
  readonly #name: string;
  readonly #first: boolean;

  /** `first`: while nobody has opened or closed any, the first is open. */
  constructor(app: Pick<AppContext, 'estate' | 'filters'>, name = 'explore.route', first = false) {
    this.#app = app;
    this.#name = name;
    this.#first = first;
  }

  /** Which of the routes; undefined: none of them. */
  in(answer: Asked): number | undefined {
    const mark = this.#app.filters.text(this.#name);
    if (this.#first && answer.routes.length > 0 && !mark.startsWith(`${this.#between(answer)}.`)) return 0;
    const found = mark === '' ? -1 : this.#marks(answer).indexOf(mark);
    return found < 0 ? undefined : found;
  }

  /** One is opened between these ends, and is not among the routes. */
  missingIn(answer: Asked): boolean {
    const mark = this.#app.filters.text(this.#name);
    const between = this.#between(answer);
    return mark.startsWith(`${between}.`) && mark !== `${between}.${NONE}` && this.in(answer) === undefined;
  }

  /** Open it, or close it where it is open. */
  toggle(answer: Asked, index: number): void {
    const none = this.#first ? `${this.#between(answer)}.${NONE}` : '';
    const opened = this.#first && index === 0 ? '' : this.#marks(answer)[index];
    this.#app.filters.set(this.#name, this.in(answer) === index ? none : opened);
  }

  #marks(answer: Asked): readonly string[] {
    const known = this.#known.get(answer);
    if (known !== undefined) return known;
    const between = this.#between(answer);
    const times = new Map<string, number>();
    const marks = answer.routes.map(({ steps }) => {
      const way = steps.map(({ from, kind, permission, to }) => [
        this.#address(from),
        kind,
        permission,
        this.#address(to),
      ]);
      const mark = `${between}.${shortDigest(way)}`;
      // Parallel steps make routes that read the same: the second of them is that.
      const time = (times.get(mark) ?? 0) + 1;
      times.set(mark, time);
      return time === 1 ? mark : `${mark}.${time}`;
    });
    this.#known.set(answer, marks);
    return marks;
  }

  #between({ from, to, permission }: Asked): string {
    const ends = [this.#address(from), this.#address(to)];
    return shortDigest(permission === undefined ? ends : [...ends, permission]);
  }

  #address({ tenant, id }: NodeRef): NodeAddress {
    return { tenant: this.#app.estate.tenant(tenant)?.id ?? '', id };
  }
}

/** Short enough for a link: it tells a few dozen routes apart, and holds nothing of them. */
function shortDigest(value: unknown): string {
  return crc32(new TextEncoder().encode(JSON.stringify(value)))
    .toString(16)
    .padStart(8, '0');
}
