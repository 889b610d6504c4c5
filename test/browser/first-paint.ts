import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The scripts a browser loads before the app paints: the entry, and all it imports statically. */
export function firstPaintScripts(
  folder: string,
): readonly { readonly name: string; readonly text: string }[] {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const open = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, path]) =>
    join(folder, path ?? ''),
  );
  const loaded = new Map<string, string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (loaded.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    loaded.set(path, text);
    for (const [, from] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g)) {
      open.push(join(dirname(path), from ?? ''));
    }
  }
  return [...loaded].map(([path, text]) => ({ name: basename(path), text }));
}
