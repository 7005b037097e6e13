import { expect, it } from 'vitest';
import { isAllowedIp, parseAllowedIp } from '../../../src/services/keys/allowed-ips.ts';

it.each([
  ['203.0.113.7', '203.0.113.7/32'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['::1', '::1/128'],
  ['2001:DB8:0:0::7/32', '2001:db8::/32'],
  ['::ffff:10.1.2.3', '10.1.2.3/32'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
])('reads %s as %s', (text, range) => {
  expect(parseAllowedIp(text)).toBe(range);
  expect(parseAllowedIp(range)).toBe(range);
});

it.each([
  ...['', 'localhost', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0', '010.0.0.1'],
  ...['0x7f000001', '2130706433', '256.0.0.1', 'fe80::1%eth0', ' 10.0.0.1', '10.0.0.1\n', ':', '*'],
])('refuses %j', (text) => {
  expect(parseAllowedIp(text)).toBeNull();
});

it('finds an address in ranges of its own kind only', () => {
  const allowed = ['10.0.0.0/8', '2001:db8::/32'];
  for (const address of ['10.255.0.1', '::ffff:10.0.0.1', '2001:db8:ffff::1']) {
    expect(isAllowedIp(allowed, address), address).toBe(true);
  }
  for (const address of ['11.0.0.1', '::ffff:11.0.0.1', '2001:db9::1', '::1', null]) {
    expect(isAllowedIp(allowed, address), `${address}`).toBe(false);
  }
  expect(isAllowedIp(['::/0'], '10.0.0.1')).toBe(false);
  expect(isAllowedIp([], null)).toBe(true);
});
