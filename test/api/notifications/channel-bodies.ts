/** An installation with a provider for each channel. */
export const PROVIDERS = {
  email: ['smtp'],
  sms: ['twilio'],
  whatsapp: ['meta'],
  push: ['fcm', 'web-push'],
  webhook: ['webhook'],
  in_app: ['in-app'],
};
const P256DH = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';
export const SUBSCRIPTION = {
  endpoint: 'https://push.example.net/abc',
  keys: { p256dh: P256DH, auth: 'tBHItJI5svbpez7KI4CCXg' },
};
export const FILE = { filename: 'a.txt', content: Buffer.from('hello').toString('base64') };
