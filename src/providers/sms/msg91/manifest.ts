import { z } from 'zod';
import { baseUrl, matching } from '../../../config/kit/kinds.ts';
import { setting } from '../../../config/kit/setting.ts';
import { checkAddress, defineVendor } from '../../manifest.ts';
import type { Provider } from '../../provider.ts';

export const msg91 = defineVendor({
  name: 'msg91',
  label: 'MSG91',
  channel: 'sms',
  settings: {
    MSG91_AUTH_KEY: setting(
      matching(/^[!-~]+$/, 'must be of printable ASCII'),
      'MSG91: its key, and its own id (24 hexadecimal digits, not the DLT number) of the template to send with. MSG91 sends approved templates only, as Indian law requires (DLT), so the whole text becomes the value of one variable of the template: ##body## unless another name is set. Texts must match what was approved, or carriers drop them.',
    ),
    // MSG91 would accept the DLT number in its place, and the carriers would drop the messages.
    MSG91_TEMPLATE_ID: setting(
      matching(/^(?!\d{19}$)\w{1,64}$/, "must be MSG91's own id of the template, not its number of DLT"),
    ),
    MSG91_TEXT_VARIABLE: setting(
      z
        .string()
        .regex(/^(?!mobiles$)[a-z]\w{0,63}$/i, 'must be the name of a variable')
        .default('body'),
    ),
    MSG91_SENDER_ID: setting(
      matching(/^[a-z0-9]{1,16}$/i, 'must be of letters and digits'),
      'Only for a template that leaves the sender to the request.',
    ),
    MSG91_BASE_URL: setting(
      baseUrl('https://control.msg91.com'),
      'While it is unset, docker compose uses the simulator.',
      { isCommented: true },
    ),
  },
  credential: 'MSG91_AUTH_KEY',
  checkSettings(settings, issue) {
    if (Boolean(settings.MSG91_AUTH_KEY) !== Boolean(settings.MSG91_TEMPLATE_ID)) {
      issue('MSG91_AUTH_KEY', 'needs MSG91_TEMPLATE_ID, and the other way round');
    }
  },
  accounts(settings) {
    const { MSG91_AUTH_KEY: authKey, MSG91_TEMPLATE_ID: templateId, MSG91_SENDER_ID: senderId } = settings;
    const { MSG91_TEXT_VARIABLE: textVariable, MSG91_BASE_URL: baseUrl } = settings;
    if (!authKey || !templateId) return [];
    return [
      {
        name: 'msg91',
        async open() {
          const { createMsg91Provider } = await import('./provider.ts');
          return createMsg91Provider({ authKey, templateId, textVariable, senderId, baseUrl }) as Provider;
        },
        check: (tools) => checkAddress(baseUrl, 'MSG91_BASE_URL', tools),
      },
    ];
  },
  receipts({ MSG91_AUTH_KEY: authKey }) {
    if (!authKey) return null;
    return async () => {
      const { createMsg91ReceiptReader } = await import('./receipts.ts');
      return createMsg91ReceiptReader();
    };
  },
});
