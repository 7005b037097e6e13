/*
 * What `npm start` gives to our processes, which the simulators alone know. No package is imported here: `npm start` reads
 * this on a bare checkout.
 */

/** Twilio's own magic number for a sender that works. */
export const TWILIO_ACCOUNT = {
  sid: 'AC0000000000000000000000000000d001',
  token: 'development-only-token',
  numbers: ['+15005550006'],
};

export const MSG91_ACCOUNT = {
  authKey: 'development-only-authkey',
  templateId: '650000000000000000000d91',
  templates: { '650000000000000000000d91': '##body##' },
};

/** Meta's own examples of ids, and of templates. */
export const META_ACCOUNT = {
  phoneNumberId: '106540352242922',
  accessToken: 'development-only-access-token',
  appSecret: 'development-only-app-secret',
  displayPhoneNumber: '15550783881',
  templates: {
    // Of every new account: https://developers.facebook.com/docs/whatsapp/cloud-api/get-started
    'hello_world/en_US':
      'Hello World\nWelcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.',
    // https://developers.facebook.com/docs/whatsapp/message-templates/creation
    'order_confirmation/en_US': 'Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}.',
  },
};
