import type { Session } from '../engine/session';
import type { Arguments } from './arguments';
import type { Output } from './run';

export function writeReportFile(session: Session, args: Arguments, output: Output): number {
  output.err(`overreach: ${String(session.graph.nodes.length)} ${args.command}\n`);
  return 3;
}
