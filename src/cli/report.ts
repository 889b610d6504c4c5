import { readFileSync } from 'node:fs';
import { sourceExcerpt } from '../engine/source-excerpt';
import type { ReportScope } from '../engine/contract';
import type { Session } from '../engine/session';
import type { ByteSource } from '../lib/byte-source';
import { runToEnd } from '../lib/steps';
import { contentOf } from '../lib/file-content';
import type { FileContent } from '../lib/content';
import { reportHtml } from '../report/html';
import type { Arguments } from './arguments';
import { EXIT } from './output';
import type { Output } from './output';

/** Write the report of a session as one HTML page, the viewer template being the file beside the built command. */
export function writeReportFile(
  session: Session,
  sources: readonly (ByteSource | undefined)[],
  args: Arguments,
  output: Output,
): number {
  const scope = scopeOf(session, args.tenant);
  if (scope === undefined) {
    output.err(`overreach: no tenant is called ${args.tenant ?? ''}\n`);
    return EXIT.incomplete;
  }
  const contents = new Map<number, FileContent>();
  const packed = runToEnd(
    session.report(scope, args.title ?? 'Access report', args.at, (file, pointer, row) => {
      const source = sources[file];
      const name = session.estate.inputs[file]?.name;
      if (source === undefined || name === undefined) return undefined;
      const content = contents.get(file) ?? contentOf(name, source);
      contents.set(file, content);
      return sourceExcerpt(content, pointer, row);
    }),
  );
  const template = readFileSync(new URL('./viewer.html', import.meta.url), 'utf8');
  const html = reportHtml(template, packed.data, {
    title: args.title ?? 'Access report',
    scope: packed.scope,
  });
  if (args.output === undefined || args.output === '-') output.out(html);
  else output.writeFile(args.output, html);
  output.err(
    `overreach: report of ${packed.scope}: ${String(packed.nodes)} things, ${String(packed.steps)} steps, ${String(Math.ceil(html.length / 1024))} KiB\n`,
  );
  return EXIT.clean;
}

function scopeOf(session: Session, tenant: string | undefined): ReportScope | undefined {
  if (tenant === undefined) return { kind: 'everything' };
  const wanted = tenant.toLowerCase();
  const found = session.graph.tenants.findIndex(
    (candidate) => candidate.id.toLowerCase() === wanted || candidate.name.toLowerCase() === wanted,
  );
  return found < 0 ? undefined : { kind: 'tenant', tenant: found };
}
