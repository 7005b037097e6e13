const TOKEN = "[\\w!#$%&'*+.^`{|}~-]+";
const QUOTED = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"';
/** RFC 2045, 5.1. */
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|${QUOTED}))*$`);
const LONGEST = 255;

/**
 * Whether a file can be of this type: `application/pdf`, also with parameters, `text/calendar; method=REQUEST`. One that
 * holds parts would have to say where they end.
 */
export function isMediaType(text: string): boolean {
  if (text.length > LONGEST || /[^ -~]/.test(text)) return false;
  return MEDIA_TYPE.test(text) && !/^multipart\//i.test(text);
}
