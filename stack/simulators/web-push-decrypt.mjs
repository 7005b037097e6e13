import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/**
 * What a browser does with a push message: RFC 8291 over RFC 8188, in one record. It shares no code with what encrypts.
 * @param {Buffer} message salt (16 bytes), record size (4), length of the key (1), sender's key (65), ciphertext
 * @param {{ privateKey: Buffer, auth: Buffer }} receiver
 * @returns {Buffer} the plain text
 * @throws an error for what was not encrypted for this receiver
 */
export function decryptPush(message, { privateKey, auth }) {
  const salt = message.subarray(0, 16);
  const recordSize = message.readUInt32BE(16);
  const sender = message.subarray(21, 21 + message.readUInt8(20));
  const ciphertext = message.subarray(21 + sender.length);
  if (sender.length !== 65) throw new Error('no key of the sender');
  if (ciphertext.length > recordSize) throw new Error('more than one record'); // RFC 8291, 4

  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
  const key = derive(pair.computeSecret(sender), auth, info, 32);
  const cipherKey = derive(key, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(key, salt, Buffer.from('Content-Encoding: nonce\0'), 12);

  const decipher = createDecipheriv('aes-128-gcm', cipherKey, nonce, { authTagLength: 16 });
  decipher.setAuthTag(ciphertext.subarray(-16));
  const padded = Buffer.concat([decipher.update(ciphertext.subarray(0, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('no delimiter of the last record');
  return padded.subarray(0, end);
}

/** @param {Buffer} key @param {Buffer} salt @param {Buffer} info @param {number} length */
function derive(key, salt, info, length) {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
