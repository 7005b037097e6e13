import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/domain/receipt.ts';
import { createMsg91ReceiptReader } from '../../src/providers/sms/msg91/receipts.ts';
import { msg91Report } from '../../stack/simulators/msg91-reports.mjs';

const reader = createMsg91ReceiptReader();
const url = 'https://posthorn.example/api/receipts/msg91/secret';
const FORM = 'application/x-www-form-urlencoded';
const asForm = (data: unknown) => ({
  url,
  headers: { 'content-type': FORM },
  body: new URLSearchParams({ data: typeof data === 'string' ? data : JSON.stringify(data) }).toString(),
});
const asJson = (value: unknown) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** The samples of https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url. */
const VERSION_2 =
  '[{"senderId":"uXXXXm","requestId":"346XXXXXXXXXXXX130","report":[{"date":"2024-05-22 10:06:20","amount":"0.01","clientid":"","INMSID":"0","CRQID":"0","ctCode":"900","number":"9195XXXX6558","credit":"1","status":"1","desc":"DELIVERED","failedReason":""}],"userId":"27XXXX","campaignName":"Sendhttp"}]';
const VERSION_3 = {
  date: '2024-05-22 09:58:16',
  number: '9195XXXX6558',
  senderId: 'uXXXXm',
  amount: '0.01',
  requestId: '346XXXXXXXXXXXX130',
  INMSID: '0',
  CRQID: '0',
  credit: '1',
  userId: '27XXXX',
  campaignName: 'Sendhttp',
  status: '1',
  desc: 'DELIVERED',
};
const report = (status: unknown, own: object = {}) => [
  { requestId: '346130', report: [{ number: '919512346558', status, desc: 'FAILED', ...own }] },
];

describe('the reader of reports of MSG91', () => {
  it.each([
    ['version 2, a form', asForm(VERSION_2)],
    ['version 2 as JSON', asJson({ data: VERSION_2 })],
    ['version 3, JSON', asJson(VERSION_3)],
  ])('reads the published sample of %s', (_form, request) => {
    expect(reader.read(request)).toEqual({
      kind: 'read',
      inbound: [],
      receipts: [
        {
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
          notificationId: null,
          providerMessageId: '346XXXXXXXXXXXX130',
          recipients: null,
          kind: 'DELIVERED',
          code: null,
          detail: null,
          at: null,
          suppress: null,
          raw: expect.stringContaining('"number":"9195XXXX6558"'),
        },
      ],
    });
  });

  it('knows the same report in two forms as one', () => {
    const keyOf = (reading: unknown) => (reading as { receipts: { key: string }[] }).receipts[0]?.key;
    expect(keyOf(reader.read(asForm(VERSION_2)))).toBe(keyOf(reader.read(asJson(VERSION_3))));
  });

  it.each(['2', '9', '16', '17', '25', 2])('reads status %s as BOUNCED', (status) => {
    expect(reader.read(asForm(report(status)))).toMatchObject({
      receipts: [
        { kind: 'BOUNCED', code: `msg91_${status}`, suppress: null, detail: expect.stringContaining('FAILED') },
      ],
    });
  });

  it.each(['0', '3', '', null, 'constructor'])('makes nothing of status %s', (status) => {
    expect(reader.read(asForm(report(status)))).toEqual({ kind: 'read', receipts: [], inbound: [] });
  });

  it('keeps with each receipt what was said of that number only', () => {
    const reports = ['919512346558', '919587654321'].map((number) => ({ number, status: '1', desc: 'DELIVERED' }));
    const both = [{ requestId: '346130', report: reports }];
    const { receipts } = reader.read(asForm(both)) as { receipts: Receipt[] };
    expect(receipts.map(({ raw }) => JSON.parse(raw))).toEqual(
      reports.map((one) => ({ requestId: '346130', report: [one] })),
    );
  });

  it('makes nothing of version 4, which names no request', () => {
    const version4 = [
      { data: [{ meta: '0', INMSID: '0', description: 'DELIVERED', ts: 1_726_729_500 }], event: 'delivered' },
    ];
    expect(reader.read(asJson(version4))).toEqual({ kind: 'read', receipts: [], inbound: [] });
  });

  it('keeps the number out of the words that a client reads', () => {
    const reading = reader.read(asForm(report('2', { failedReason: 'Absent: 919512346558' })));
    expect(reading).toMatchObject({ receipts: [{ detail: 'failed: Absent: [number]' }] });
  });

  it.each([
    ['a form without data', { ...asForm('x'), body: 'a=b' }],
    ['a form whose data is no JSON', asForm('{')],
    ['no JSON', { ...asJson({}), body: '<xml/>' }],
    ['a number', asJson(1)],
    ['nothing', { ...asJson({}), body: '' }],
  ])('cannot read %s', (_what, request) => {
    expect(reader.read(request)).toEqual({ kind: 'unreadable' });
  });

  it('reads what the simulator posts', () => {
    const failed = msg91Report(url, { id: 'a'.repeat(24), to: '+15005553003', from: '' });
    const delivered = msg91Report(url, { id: 'a'.repeat(24), to: '+14155552671', from: '' });
    expect(reader.read(failed)).toMatchObject({ receipts: [{ kind: 'BOUNCED', code: 'msg91_2' }] });
    expect(reader.read(delivered)).toMatchObject({
      receipts: [{ kind: 'DELIVERED', providerMessageId: 'a'.repeat(24) }],
    });
  });
});
