const NAMES = new Intl.DisplayNames(undefined, { type: 'language' });

/** `de-AT` reads "Austrian German (de-AT)"; `*` is for all. */
export function languageLabel(locale: string): string {
  if (locale === '*') return 'All languages';
  try {
    const name = NAMES.of(locale);
    return name && name !== locale ? `${name} (${locale})` : locale;
  } catch {
    // What is no tag is shown as it is: the API says what is wrong with it.
    return locale;
  }
}
