import { createPrivateKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';

export type DkimOptions = {
  /** d=: whose DNS has the public key at `<selector>._domainkey.<domain>`. */
  domain: string;
  selector: string;
  /** RSA, in PEM. */
  privateKey: string;
};

/**
 * RFC 6376, 5.4.1 and RFC 8058, 4: what a reader sees or a mail program acts on. Of these, those that a mail has. A
 * receiver may refuse a key of less than 1024 bits (RFC 8301, 3.2).
 */
const SIGNED_HEADERS = [
  ...['From', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'Cc', 'MIME-Version', 'Content-Type'],
  ...['Content-Transfer-Encoding', 'In-Reply-To', 'References', 'X-Notification-Id'],
  ...['List-Id', 'List-Help', 'List-Subscribe', 'List-Post', 'List-Owner', 'List-Archive'],
  ...['List-Unsubscribe', 'List-Unsubscribe-Post'],
];
const LEAST_BITS = 1024;
const NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;

/**
 * Signs a whole message with rsa-sha256, relaxed/relaxed.
 * @throws TypeError for a key or name that cannot sign: nodemailer would then send unsigned, without a word
 */
export function createDkimSigner({ domain, selector, privateKey }: DkimOptions): (raw: Buffer) => Promise<Buffer> {
  if (!NAME.test(domain) || !NAME.test(selector)) throw new TypeError('DKIM needs a domain and a selector');
  assertRsaKey(privateKey);
  const dkim = new DKIM({
    domainName: domain,
    keySelector: selector,
    privateKey,
    headerFieldNames: SIGNED_HEADERS.join(':'),
  });
  return (raw) => buffer(dkim.sign(raw));
}

/** Says nothing of the key but that it does not fit. */
function assertRsaKey(pem: string): void {
  let bits: number | undefined;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') bits = key.asymmetricKeyDetails?.modulusLength;
  } catch {
    // Node's words may quote the text.
  }
  if (bits === undefined || bits < LEAST_BITS) {
    throw new TypeError(`DKIM needs an RSA private key in PEM of at least ${LEAST_BITS} bits`);
  }
}
