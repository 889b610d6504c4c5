import { hashSource } from '../../scripts/build/policy';
import { inWorker } from '../browser/probes';

const POLICY = /<meta http-equiv="Content-Security-Policy" content="[^"]*"\s*\/?>/;

/** The viewer with the probes in its own script and its worker's, allowed by the hash of the policy as ours are. */
export function probedReport(html: string, page: string, worker: string): string {
  const found = /\n<script>([\s\S]*)<\/script>\n<script type="text\/plain"/.exec(html)?.[1];
  if (found === undefined) throw new Error('the viewer has no script');
  const script = inWorker(`\n${page}${found}`, worker);
  return html.replace(found, () => script).replace(hashSource(found), () => hashSource(script));
}

/** The page without its policy: what keeps data from running must not rest on it alone. */
export function withoutPolicy(html: string): string {
  if (!POLICY.test(html)) throw new Error('the page has no policy');
  return html.replace(POLICY, '');
}
