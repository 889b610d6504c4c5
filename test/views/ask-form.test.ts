import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { InputFile } from '../../src/model/snapshot';
import FilesInApp from './FilesInApp.svelte';

const COUNT = { read: 1, used: 1, merged: 0, ignored: 0 };
const CHOICES = [
  { id: 'p-one', label: 'Deny S3 (p-one)' },
  { id: 'p-two', label: 'Deny EC2 (p-two)' },
];

function asking(name: string, what: string, first = false): InputFile {
  return {
    name,
    sha256: name,
    size: 10,
    system: 'aws',
    format: 'organizations',
    reasons: [],
    records: COUNT,
    facts: COUNT,
    ignoredFor: [],
    problems: [
      {
        severity: 'warning',
        message: `this does not say of which ${what} it is`,
        ask: {
          what,
          label: `Which ${what} is this the answer for?`,
          prefix: `list-${what}-`,
          suffix: `.${name.slice(name.lastIndexOf('/') + 1)}`,
          ...(first && { choices: CHOICES }),
        },
      },
    ],
  };
}

const INPUTS = [
  asking('org.zip/a/1.json', 'policy', true),
  asking('org.zip/a/2.json', 'policy'),
  asking('org.zip/b/3.json', 'policy'),
];

it('asks of which policy a file is, and names it by a choice or by what is written', async () => {
  const user = userEvent.setup();
  const onname = vi.fn();
  render(FilesInApp, { inputs: INPUTS, onname });
  await user.click(screen.getByRole('button', { name: 'Say of which policy org.zip/a/2.json is' }));
  // The choices stand with the first file only, and are offered with every other.
  const answer = screen.getByRole('combobox', { name: 'Which policy is this the answer for?' });
  expect([...document.querySelectorAll('datalist option')].map((option) => option.textContent)).toEqual(
    CHOICES.map(({ label }) => label),
  );
  const read = screen.getByRole<HTMLButtonElement>('button', { name: 'Read it as that' });
  expect(read.disabled).toBe(true);
  await user.type(answer, 'Deny EC2 (p-two)');
  expect(screen.getByText('org.zip/a/list-policy-p-two.2.json')).toBeTruthy();
  await user.click(read);
  expect(onname).toHaveBeenLastCalledWith([{ input: 1, name: 'org.zip/a/list-policy-p-two.2.json' }]);
});

it('one answer is for all of the folder that ask the same, where it is to be', async () => {
  const user = userEvent.setup();
  const onname = vi.fn();
  render(FilesInApp, { inputs: INPUTS, onname });
  await user.click(screen.getByRole('button', { name: /^org\.zip\/a\/1\.json/u }));
  const same = screen.getByRole<HTMLInputElement>('checkbox', {
    name: 'The same for the other file of this folder that asks the same',
  });
  // Files of one folder are seldom of one policy, but always of one tenant.
  expect(same.checked).toBe(false);
  await user.click(same);
  await user.type(screen.getByRole('combobox'), 'p-other{Enter}');
  expect(onname).toHaveBeenLastCalledWith([
    { input: 0, name: 'org.zip/a/list-policy-p-other.1.json' },
    { input: 1, name: 'org.zip/a/list-policy-p-other.2.json' },
  ]);
});

it('files of a tenant are answered together, and of nothing kept nobody is asked', async () => {
  const user = userEvent.setup();
  const inputs = ['a.json', 'b.json', 'c.json'].map((name) => asking(name, 'tenant'));
  const { unmount } = render(FilesInApp, { inputs, onname: vi.fn() });
  await user.click(screen.getByRole('button', { name: 'Say of which tenant a.json is' }));
  expect(
    screen.getByRole<HTMLInputElement>('checkbox', {
      name: 'The same for the other 2 files that ask the same',
    }).checked,
  ).toBe(true);
  unmount();
  render(FilesInApp, { inputs });
  expect(screen.queryByRole('button', { name: /Say of which/u })).toBeNull();
  await user.click(screen.getByRole('button', { name: /^a\.json/u }));
  expect(screen.queryByRole('combobox')).toBeNull();
});
