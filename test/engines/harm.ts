import type { EnginePage } from './engine';

/** Before anything else in a page: what payloads call, and what they would open. Kept free of `</` and `<!--`. */
export const SENTINEL = `globalThis.ran = () => { globalThis.__ran = (globalThis.__ran ?? 0) + 1; };
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) globalThis[name] = globalThis.ran;`;

/** How often a payload ran, and what of the document can only have been made of one. */
export function harm(page: EnginePage): Promise<readonly string[]> {
  return page.run(() => {
    const known = globalThis as { __ran?: number };
    const found = known.__ran === undefined ? [] : [`ran ${known.__ran} times`];
    const odd = new Set(['iframe', 'object', 'embed', 'base', 'marquee', 'plaintext', 'xmp', 'area']);
    const bad =
      /^[\s\p{Cc}]*(?:j\s*a\s*v\s*a\s*script|vbscript|data:text|jar|feed|view-source):|127\.0\.0\.1:9\//iu;
    for (const element of document.querySelectorAll('*')) {
      const attributes = [...element.attributes];
      if (
        odd.has(element.localName.toLowerCase()) ||
        attributes.some(
          ({ name, value }) =>
            name === 'pwn' ||
            name.startsWith('on') ||
            (/^(?:href|src|srcset|action|formaction|xlink:href|background|data|style)$/u.test(name) &&
              bad.test(value)),
        )
      )
        found.push(element.outerHTML.slice(0, 200));
    }
    return found;
  });
}

/**
 * Scrolls every part of the view to its end, opens what can be opened and picks the first rows; which of the texts were
 * read on the way, by their place in the list.
 */
export function readAll(
  page: EnginePage,
  texts: readonly string[],
  picks: number,
): Promise<readonly number[]> {
  return page.run(
    async (wanted, most) => {
      const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));
      const plain = (text: string): string => text.replace(/\s+/gu, ' ').trim();
      const seen = new Set<number>();
      const left = new Map(wanted.map((text, index) => [index, plain(text)]));
      let before = '';
      const take = (): void => {
        // Not of the page's data, which are in it too.
        const said = plain(document.querySelector('#app')?.textContent ?? '');
        if (said === before) return;
        before = said;
        for (const [index, text] of left) {
          if (!said.includes(text)) continue;
          seen.add(index);
          left.delete(index);
        }
      };
      const main = document.querySelector('main') ?? document.body;
      take();
      for (const fold of main.querySelectorAll('details')) fold.open = true;
      await settle();
      take();
      const scrollers = [...main.querySelectorAll('*'), main].filter(
        (one) => one.scrollHeight > one.clientHeight + 40 && one.clientHeight > 120,
      );
      for (const scroller of scrollers.slice(0, 4)) {
        for (let at = 0; at < Math.min(scroller.scrollHeight, 9000); at += scroller.clientHeight) {
          scroller.scrollTop = at;
          await settle();
          take();
        }
        scroller.scrollTop = 0;
        await settle();
      }
      const rows = [...main.querySelectorAll<HTMLElement>('[role=row] [role=gridcell], tbody tr, li button')];
      for (const row of rows.slice(0, most)) {
        row.click();
        await settle();
        take();
      }
      return [...seen];
    },
    texts,
    picks,
  );
}

/** From now on a file that the page would hand to the user is kept in it instead. */
export function keepDownloads(page: EnginePage): Promise<void> {
  return page.run(() => {
    const blobs = new Map<string, Blob>();
    const kept: { name: string; blob: Blob }[] = [];
    Object.defineProperty(globalThis, '__kept', { value: kept });
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      const url = make(blob);
      blobs.set(url, blob);
      return url;
    };
    const click: unknown = Reflect.get(HTMLAnchorElement.prototype, 'click');
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement): void {
      const blob = blobs.get(this.href);
      if (this.download !== '' && blob) kept.push({ name: this.download, blob });
      else if (typeof click === 'function') Reflect.apply(click, this, []);
    };
  });
}

export interface Kept {
  readonly name: string;
  readonly text: string;
}

/** The files kept so far. */
export function keptDownloads(page: EnginePage): Promise<readonly Kept[]> {
  return page.run(() => {
    const { __kept: kept } = globalThis as unknown as { __kept: { name: string; blob: Blob }[] };
    return Promise.all(kept.map(async ({ name, blob }) => ({ name, text: await blob.text() })));
  });
}

/** Press every button of the view that hands out a file of text. How many there were. */
export function pressExports(page: EnginePage): Promise<number> {
  return page.run(() => {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('main button')].filter(
      (one) =>
        !one.disabled &&
        /^(?:CSV|JSON|Decisions|Matrix|Save as (?:CSV|JSON|SVG)|Download workspace)/u.test(
          (one.innerText.trim() || one.getAttribute('aria-label')) ?? '',
        ),
    );
    for (const button of buttons) button.click();
    return buttons.length;
  });
}
