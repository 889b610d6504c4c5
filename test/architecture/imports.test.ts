import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Rooms from the lowest up: each may import those before it. `layout` stands beside them on lib and model. */
const ORDER = [
  'lib',
  'model',
  'graph',
  'systems',
  'join',
  'questions',
  'findings',
  'review',
  'report',
  'engine',
  'store',
  'app',
  'views',
];
const root = resolve(import.meta.dirname, '../..');

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(?:ts|svelte)$/u.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gu;

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(IMPORT)].map((found) => ({
    file: relative(root, path),
    target: found[2] ?? found[3] ?? '',
    typeOnly: found[1] !== undefined,
  }));
}

const sources = [...files(join(root, 'src')), ...files(join(root, 'workers'))];
const imports = sources.flatMap(importsOf);

/** The place of a relative import inside the project, without its ending or query. */
function inside(imported: Import): string | undefined {
  if (!imported.target.startsWith('.')) return undefined;
  return relative(root, resolve(root, dirname(imported.file), imported.target.replace(/\?.*$/u, '')));
}

function room(path: string): string {
  const [top, second] = path.split('/');
  return top === 'src' ? (second ?? '') : (top ?? '');
}

describe('architecture', () => {
  test('reads the whole tree', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  test('rooms import downwards only', () => {
    const broken = imports.flatMap((imported) => {
      const target = inside(imported);
      if (target === undefined) return [];
      return mayImport(room(imported.file), room(target), target) ? [] : [`${imported.file} → ${target}`];
    });
    expect(broken).toEqual([]);
  });

  test('systems never import one another', () => {
    const broken = imports.flatMap((imported) => {
      const target = inside(imported);
      const [, from, system] = imported.file.split('/');
      const [, to, other] = (target ?? '').split('/');
      if (from !== 'systems' || to !== 'systems') return [];
      if (!imported.file.includes('/', 'src/systems/'.length)) return [];
      const shared = (target ?? '').split('/').length === 3;
      return shared || system === other ? [] : [`${imported.file} → ${target ?? ''}`];
    });
    expect(broken).toEqual([]);
  });

  test('only the rooms that own a library know it', () => {
    const owners: Readonly<Record<string, (file: string) => boolean>> = {
      dexie: (file) => file.startsWith('src/store/'),
      cytoscape: (file) => file.startsWith('src/views/graph/') || file.startsWith('src/layout/'),
      comlink: (file) => file.startsWith('src/app/') || file.startsWith('workers/'),
      svelte: (file) => file.startsWith('src/app/') || file.startsWith('src/views/'),
    };
    const broken = imports.filter(({ file, target }) => {
      const name = target.split('/')[0] ?? '';
      return owners[name] !== undefined && !owners[name](file);
    });
    expect(broken.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  test('from lib to engine nothing touches the page, the network, the clock or chance', () => {
    const pure = sources.filter((path) => {
      const at = ORDER.indexOf(room(relative(root, path)));
      return at >= 0 && at <= ORDER.indexOf('engine');
    });
    const forbidden =
      /\b(?:navigator|localStorage|indexedDB|fetch|XMLHttpRequest|setTimeout|setInterval)\s*[.(]|(?<!\.)\bdocument\.(?:getElement|createElement|querySelector|body|cookie|addEvent|head|title)|(?<!\.)\bwindow\.(?!from\b|until\b)|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bcrypto\.|from 'node:/u;
    const broken = pure.flatMap((path) => {
      const code = readFileSync(path, 'utf8').replaceAll(
        /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`/gu,
        "''",
      );
      const found = forbidden.exec(code) ?? /from 'node:/u.exec(readFileSync(path, 'utf8'));
      return found === null ? [] : [`${relative(root, path)}: ${found[0]}`];
    });
    expect(broken).toEqual([]);
  });

  test('no import cycles', () => {
    const graph = new Map<string, string[]>();
    const known = new Map(
      sources.map((path) => [relative(root, path).replace(/\.(?:svelte\.ts|ts)$/u, ''), path]),
    );
    for (const imported of imports) {
      if (imported.typeOnly) continue;
      const target = inside(imported)?.replace(/\.(?:svelte\.ts|ts)$/u, '');
      if (target === undefined || !(known.has(target) || known.has(target.replace(/\.svelte$/u, ''))))
        continue;
      const from = imported.file.replace(/\.(?:svelte\.ts|ts)$/u, '');
      graph.set(from, [...(graph.get(from) ?? []), target.replace(/\.svelte$/u, '')]);
    }
    expect(cycle(graph)).toEqual([]);
  });

  test('every folder of src says what belongs in it', () => {
    const missing = readdirSync(join(root, 'src')).filter((name) => {
      const folder = join(root, 'src', name);
      return statSync(folder).isDirectory() && !readdirSync(folder).includes('README.md');
    });
    expect(missing).toEqual([]);
  });

  test('the engine says the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(readFileSync(join(root, 'src/engine/version.ts'), 'utf8')).toContain(`'${version}'`);
  });
});

function mayImport(from: string, to: string, target: string): boolean {
  if (from === to) return true;
  const at = ORDER.indexOf(from);
  if (from === 'layout') return to === 'lib' || to === 'model';
  if (from === 'cli' || from === 'workers') {
    return (
      to === 'layout' || ORDER.indexOf(to) <= ORDER.indexOf('store') || (from === 'cli' && to === 'fixtures')
    );
  }
  if (to === 'layout') return from === 'app' || from === 'views';
  if (to === 'workers') return from === 'app' || (from === 'views' && target === 'workers/protocol');
  if (to === 'fixtures') return from === 'app' && target.startsWith('fixtures/estates');
  return ORDER.includes(to) && at >= 0 && ORDER.indexOf(to) < at;
}

/** One cycle among runtime imports, if there is any. */
function cycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return [];
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      const found = visit(next);
      if (found.length > 0) return found;
    }
    path.pop();
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const found = visit(file);
    if (found.length > 0) return found;
  }
  return [];
}
