import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECEIPT_KINDS, type ReceiptKind } from '../../src/domain/receipt.ts';
import { type KeptReceipt, receiptsVerdict } from '../../src/domain/receipts-verdict.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const receipt = (kind: ReceiptKind, own: Partial<KeptReceipt> = {}): KeptReceipt => ({
  key: kind,
  kind,
  code: null,
  detail: null,
  occurredAt: null,
  receivedAt: NOW,
  ...own,
});

test('nothing was said where there is no receipt', () => {
  expect(receiptsVerdict([])).toBeNull();
});

test('what says more holds, whenever it came', () => {
  for (const [index, kind] of RECEIPT_KINDS.entries()) {
    const upTo = RECEIPT_KINDS.slice(0, index + 1).map((one) => receipt(one));
    expect(receiptsVerdict(upTo.reverse())?.last.kind).toBe(kind);
  }
});

test('of one kind the first by the vendor’s clock holds, then one without a time', () => {
  const codes = [
    receipt('BOUNCED', { key: 'a', code: 'none' }),
    receipt('BOUNCED', { key: 'b', code: 'late', occurredAt: at(-1) }),
    receipt('BOUNCED', { key: 'c', code: 'first', occurredAt: at(-2) }),
  ];
  expect(receiptsVerdict(codes)?.last.code).toBe('first');
});

test('it arrived when the first receipt says so, and never after we heard of it', () => {
  const opened = receipt('OPENED', { occurredAt: at(-5) });
  expect(receiptsVerdict([receipt('DELIVERED'), opened])?.arrivedAt).toEqual(at(-5));
  expect(receiptsVerdict([receipt('DELIVERED', { occurredAt: at(60) })])?.arrivedAt).toEqual(NOW);
  expect(receiptsVerdict([receipt('BOUNCED', { occurredAt: at(-5) })])?.arrivedAt).toBeNull();
  expect(receiptsVerdict([receipt('BOUNCED'), opened])?.arrivedAt).toEqual(at(-5));
});

test('neither order nor repetition changes the verdict', () => {
  const receipts = fc.record({
    key: fc.string(),
    kind: fc.constantFrom(...RECEIPT_KINDS),
    code: fc.option(fc.string()),
    detail: fc.constant(null),
    occurredAt: fc.option(fc.integer({ min: -5, max: 5 }).map(at)),
    receivedAt: fc.integer({ min: 0, max: 5 }).map(at),
  });
  const list = fc.uniqueArray(receipts, { selector: ({ key }) => key, maxLength: 8 });
  const shuffled = list.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  );
  fc.assert(
    fc.property(shuffled, ([all, again]) => {
      expect(receiptsVerdict(again)).toEqual(receiptsVerdict(all));
    }),
  );
});
