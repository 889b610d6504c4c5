import type { AppContext } from '../../app/context';
import type { NodeAddress } from '../../app/url-state';
import { crc32 } from '../../lib/crc32';
import type { NodeRef, RouteAnswer } from '../../questions/answers';

const ROUTE = 'explore.route';
type Asked = Pick<RouteAnswer, 'from' | 'to' | 'routes'>;

/**
 * The route that is opened in the list, and so shown alone in the picture. Kept with the app's filters, hence in the URL and
 * undone, by what its steps lead from and to, for the two ends it was opened between: of other ends it says nothing.
 */
export class OpenedRoute {
  readonly #app: Pick<AppContext, 'estate' | 'filters'>;
  readonly #known = new WeakMap<Asked, readonly string[]>();

  constructor(app: Pick<AppContext, 'estate' | 'filters'>) {
    this.#app = app;
  }

  /** Which of the routes; undefined: none of them. */
  in(answer: Asked): number | undefined {
    const mark = this.#app.filters.text(ROUTE);
    const found = mark === '' ? -1 : this.#marks(answer).indexOf(mark);
    return found < 0 ? undefined : found;
  }

  /** One is opened between these ends, and is not among the routes. */
  missingIn(answer: Asked): boolean {
    const mark = this.#app.filters.text(ROUTE);
    return mark.startsWith(`${this.#between(answer)}.`) && this.in(answer) === undefined;
  }

  /** Open it, or close it where it is open. */
  toggle(answer: Asked, index: number): void {
    this.#app.filters.set(ROUTE, this.in(answer) === index ? '' : this.#marks(answer)[index]);
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

  #between({ from, to }: Asked): string {
    return shortDigest([this.#address(from), this.#address(to)]);
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
