type Rule = {
  /** The spelling that stands for the person. */ canonical: RegExp;
  toOther: string;
  other: RegExp;
  toCanonical: string;
};

/**
 * Countries whose mobile numbers have two spellings in E.164, of which WhatsApp and people use now one, now the other:
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/phone-numbers#additional-info
 */
const RULES: Rule[] = [
  // Mexico dropped the 1 of mobile numbers in 2019.
  { canonical: /^\+52([2-9]\d{9})$/, toOther: '+521$1', other: /^\+521([2-9]\d{9})$/, toCanonical: '+52$1' },
  // Brazil put a 9 before those of eight digits, which begin with 6 to 9, until 2016.
  {
    canonical: /^\+55(\d\d)9([6-9]\d{7})$/,
    toOther: '+55$1$2',
    other: /^\+55(\d\d)([6-9]\d{7})$/,
    toCanonical: '+55$19$2',
  },
  // Argentina has a 9 before mobile numbers that are called from abroad; none is a landline's as well.
  { canonical: /^\+549([1-8]\d{9})$/, toOther: '+54$1', other: /^\+54([1-8]\d{9})$/, toCanonical: '+549$1' },
];

/** All spellings of one person's number, the one that stands for the person first. @param phone in E.164 */
export function phoneSpellings(phone: string): [string, ...string[]] {
  for (const { canonical, toOther, other, toCanonical } of RULES) {
    if (canonical.test(phone)) return [phone, phone.replace(canonical, toOther)];
    if (other.test(phone)) return [phone.replace(other, toCanonical), phone];
  }
  return [phone];
}
