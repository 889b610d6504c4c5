/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineApi } from '../../workers/protocol';
import type { EstateQuestion } from '../../src/engine/estate-question';
import type { IdentityPage } from '../../src/engine/identity-page';
import { NEVER_ENDS } from '../../src/model/window';
import App from '../../src/views/App.svelte';
import Identity from '../../src/views/identity/Identity.svelte';
import type { ViewLoaders } from '../../src/views/view-loaders';
import { AT, nodeRef } from './fake-data';
import { RECORDS } from './explore-data';
import { STORED, fakeEngine } from './fake-engine';

const loaders: ViewLoaders = new Map([['identity', async () => ({ default: Identity })]]);

const PAGE: IdentityPage = {
  principal: nodeRef(0),
  at: AT,
  can: [
    {
      service: 's3',
      levels: ['Read', 'Permissions management'],
      total: 250,
      rights: [
        {
          permission: 's3:GetObject',
          levels: ['Read'],
          verbs: ['view'],
          on: nodeRef(3),
          verdict: 'conditional',
          note: 'aws:SourceIp is in 192.0.2.0/24',
          until: NEVER_ENDS,
          step: 2,
          statements: [{ file: 0, pointer: '/Policies/1', text: 'allowed by statement 1 of ReadPayments' }],
        },
        {
          permission: 's3:PutBucketPolicy',
          levels: ['Permissions management'],
          verbs: ['administer'],
          on: nodeRef(3),
          verdict: 'not-evaluated',
          note: 'the bucket policy was not exported',
          until: NEVER_ENDS,
          step: 3,
        },
      ],
    },
  ],
  becomes: [{ who: nodeRef(2), permission: 'sts:AssumeRole', verdict: 'allowed', step: 1 }],
  becomers: [],
  becomersInAll: { allowed: 2, conditional: 1, 'not-evaluated': 0 },
  tenants: [{ tenant: 1, name: 'Contoso Retail', verdict: 'allowed', reached: 12, first: nodeRef(2) }],
  records: [
    { record: RECORDS.member, ends: 14 },
    { record: RECORDS.policy, ends: 1 },
  ],
  recomputes: true,
};

const asked = vi.fn<(question: EstateQuestion) => void>();
let page: IdentityPage = PAGE;

const estate: EngineApi['estate'] = async (question) => {
  asked(question);
  const { kind } = question;
  if (kind === 'identity') return { kind, value: { ...page, principal: nodeRef(question.node) } };
  if (kind === 'detached')
    return {
      kind,
      value: {
        changes: [
          {
            kind: 'right',
            permission: 's3:GetObject',
            on: 'payments-prod',
            before: 'conditional',
            after: 'denied',
          },
          {
            kind: 'right',
            permission: 's3:ListBucket',
            on: 'payments-prod',
            before: 'denied',
            after: 'allowed',
          },
        ],
        reachedBefore: 40,
        reachedAfter: 7,
        tenantsLost: ['aws|222222222222'],
      },
    };
  throw new Error(`not asked here: ${kind}`);
};

async function open(selected = true): Promise<ReturnType<typeof userEvent.setup>> {
  history.replaceState(null, '', '#v=1&view=identity');
  render(App, { engine: fakeEngine({ estate }, [STORED]), loaders, wall: () => AT });
  await screen.findByRole('heading', { level: 1, name: 'Identity' });
  const user = userEvent.setup();
  if (selected) {
    await user.type(within(screen.getByRole('main')).getByRole('combobox', { name: 'Principal' }), 'maria');
    await screen.findByRole('option', { name: /maria\.lindqvist/u });
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: /maria\.lindqvist/u });
  }
  return user;
}

const panel = (name: RegExp): Promise<HTMLElement> => screen.findByRole('region', { name });

beforeEach(() => {
  asked.mockClear();
  page = PAGE;
});

describe('Identity', () => {
  it('asks for a principal first, and finds it by keyboard', async () => {
    await open(false);
    expect(screen.getByText('Nobody is selected')).toBeInTheDocument();
    expect(asked).not.toHaveBeenCalled();
    await userEvent
      .setup()
      .type(within(screen.getByRole('main')).getByRole('combobox', { name: 'Principal' }), 'maria');
    await screen.findByRole('option', { name: /maria\.lindqvist/u });
    await userEvent.setup().keyboard('{Enter}');
    expect(await panel(/^Can do: 250 rights$/u)).toBeInTheDocument();
    expect(asked).toHaveBeenCalledWith({ kind: 'identity', at: AT, node: 0 });
  });

  it('tells rights by service, what they depend on and what is missing', async () => {
    await open();
    const rights = await panel(/^Can do/u);
    expect(within(rights).getByText('Permissions management')).toBeInTheDocument();
    const notes = [...rights.querySelectorAll('.note')].map((note) =>
      note.textContent.replace(/\s+/gu, ' ').trim(),
    );
    expect(notes).toEqual([
      'Only if: aws:SourceIp is in 192.0.2.0/24',
      'What is missing: the bucket policy was not exported',
    ]);
    expect(within(rights).getByText(/allowed by statement 1 of ReadPayments/u)).toBeInTheDocument();
    expect(within(rights).getByText(/The first 2 of 250 are listed/u)).toBeInTheDocument();
  });

  it('tells what it becomes, who becomes it and where that leads', async () => {
    await open();
    const becomes = await panel(/^Can become: 1$/u);
    expect(within(becomes).getByText('ClientAdmin')).toBeInTheDocument();
    expect(within(becomes).getByText('Contoso Retail')).toBeInTheDocument();
    const becomers = await panel(/^Who can become it: 0 in one step$/u);
    expect(within(becomers).getByText('Nobody in one step.')).toBeInTheDocument();
    expect(within(becomers).getByText(/2 allowed, 1 conditional, 0 not evaluated/u)).toBeInTheDocument();
    expect(within(await panel(/^Other tenants/u)).getByText('12 things')).toBeInTheDocument();
  });

  it('evaluates again without what is marked, and tells rights that are gained by it too', async () => {
    const user = await open();
    const detach = await panel(/^If this is taken away$/u);
    await user.click(within(detach).getByRole('checkbox', { name: /member of tech-oncall/u }));
    expect(await within(detach).findByText(/2 rights change\./u)).toHaveTextContent(
      '2 rights change. It reaches 7 things instead of 40, and 1 tenant fewer.',
    );
    expect(asked).toHaveBeenCalledWith({
      kind: 'detached',
      at: AT,
      node: 0,
      records: [RECORDS.member.record],
    });
    const rows = within(detach)
      .getAllByRole('row')
      .slice(1)
      .map((row) =>
        within(row)
          .getAllByRole('cell')
          .map((cell) => cell.textContent.trim()),
      );
    expect(rows).toEqual([
      ['s3:GetObject', 'payments-prod', 'conditional', 'none'],
      ['s3:ListBucket', 'payments-prod', 'none', 'allowed'],
    ]);
    await user.click(within(detach).getByRole('checkbox', { name: /member of tech-oncall/u }));
    expect(within(detach).queryByRole('table')).not.toBeInTheDocument();
  });

  it('keeps what is marked in the link by key, undoes it, and tells what is not there', async () => {
    const user = await open();
    const detach = await panel(/^If this is taken away$/u);
    await user.click(within(detach).getByRole('checkbox', { name: /member of tech-oncall/u }));
    await user.click(within(detach).getByRole('checkbox', { name: /policy AssumeClients/u }));
    await waitFor(() =>
      expect(location.hash).toContain('identity.detached=fake%7Crecord/0%0Afake%7Crecord/2'),
    );
    expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ kind: 'detached', records: [0, 2] }));
    const link = location.hash;
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() =>
      expect(screen.getByRole('checkbox', { name: /policy AssumeClients/u })).not.toBeChecked(),
    );
    expect(screen.getByRole('checkbox', { name: /member of tech-oncall/u })).toBeChecked();
    // Of another principal the marks say nothing; as a link they are there again.
    await user.type(within(screen.getByRole('main')).getByRole('combobox'), 'svc-backup');
    await user.click(await screen.findByRole('option', { name: /svc-backup/u }));
    await screen.findByRole('heading', { level: 1, name: /svc-backup/u });
    await waitFor(() =>
      expect(screen.getByRole('checkbox', { name: /member of tech-oncall/u })).not.toBeChecked(),
    );
    location.hash = link.replace('record/2', 'record/77');
    await screen.findByRole('heading', { level: 1, name: /maria/u });
    await waitFor(() =>
      expect(screen.getByRole('checkbox', { name: /member of tech-oncall/u })).toBeChecked(),
    );
    expect(
      await screen.findByText('Not behind what it holds in this snapshot: fake|record/77'),
    ).toBeInTheDocument();
  });

  it('says where there is nothing, and where nothing can be evaluated again', async () => {
    page = { ...PAGE, can: [], becomes: [], tenants: [], records: [], recomputes: false };
    await open();
    expect(
      await screen.findByText('maria.lindqvist holds no right itself in these exports.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Nothing in one step: it takes on no other role or account.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('This is evaluated from the records, which are not in what is open.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
  });

  it('goes to another principal', async () => {
    const user = await open();
    await user.type(
      within(screen.getByRole('main')).getByRole('combobox', { name: 'Another principal' }),
      'svc-backup',
    );
    await screen.findByRole('option', { name: /svc-backup/u });
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: /svc-backup/u });
    expect(screen.getByText('disabled', { selector: '.chip' })).toBeInTheDocument();
    await waitFor(() => expect(asked).toHaveBeenLastCalledWith({ kind: 'identity', at: AT, node: 4 }));
  });
});
