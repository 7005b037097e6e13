declare module 'mjml' {
  type Options = { validationLevel: 'strict'; fonts: Record<string, string>; keepComments: boolean };

  /** Why it rejects what is no valid MJML. Lines are from 1. */
  export type MjmlError = { line: number; message: string; tagName: string };

  /** @throws an Error, with `errors` where the document is not valid */
  export default function mjml2html(mjml: string, options: Options): Promise<{ html: string }>;
}
