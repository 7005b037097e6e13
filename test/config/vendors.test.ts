import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { accountsOf } from '../../src/main/wiring/accounts.ts';
import { receiptReadersOf } from '../../src/main/wiring/receipts.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { VENDORS } from '../../src/providers/vendors.ts';
import { packagesOf } from '../support/expect/packages-of.ts';

/** What only a process that sends or reads receipts loads. */
const LIBRARIES = ['nodemailer', 'twilio', 'google-auth-library', 'web-push', 'mailparser'];

const loadedBy = (file: string) => [...packagesOf(resolve(file))].filter((name) => LIBRARIES.includes(name));

test('no library of a vendor is loaded with the settings, or with the list of vendors', () => {
  expect(packagesOf(resolve('src/config/load.ts'))).toContain('zod');
  expect(loadedBy('src/config/load.ts')).toEqual([]);
  expect(loadedBy('src/providers/vendors.ts')).toEqual([]);
  // The files behind them do load one.
  expect(loadedBy('src/providers/sms/twilio/provider.ts')).toEqual(['twilio']);
  expect(loadedBy('src/providers/email/smtp/check.ts')).toEqual(['nodemailer']);
});

test('vendors, settings and accounts have names of their own', () => {
  const vendors = VENDORS.map(({ name }) => name);
  expect(new Set(vendors).size).toBe(vendors.length);
  const settings = VENDORS.flatMap((vendor) => Object.keys(vendor.settings));
  expect(new Set(settings).size).toBe(settings.length);
  for (const { settings, credential } of VENDORS) if (credential) expect(Object.keys(settings)).toContain(credential);
  const accounts = accountsOf(loadSettings({ SMTP_FALLBACK_URL: 'smtp://127.0.0.1' })).map(({ name }) => name);
  expect(new Set(accounts).size).toBe(accounts.length);
});

test('a vendor that is not set up reads no receipts; mail needs no more than a token', async () => {
  const logger = createLogger('test', 'silent');
  const META = { WHATSAPP_APP_SECRET: 'secret', WHATSAPP_VERIFY_TOKEN: 'token' };
  expect(Object.keys(await receiptReadersOf(loadSettings({}), logger)).sort()).toEqual(['email', 'sendgrid', 'ses']);
  expect(Object.keys(await receiptReadersOf(loadSettings(META), logger))).toContain('meta');
});
