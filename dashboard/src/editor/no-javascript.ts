import { jsonLanguage } from '@codemirror/lang-json';

/**
 * Stands for `@codemirror/lang-javascript`, which the HTML of CodeMirror brings along (vite.config.ts): templates have no
 * scripts, and its parser would be a fifth of the editor.
 */
const parser = Object.create(jsonLanguage.parser, { configure: { value: () => jsonLanguage.parser } });
const language = { parser };

export {
  language as javascriptLanguage,
  language as jsxLanguage,
  language as tsxLanguage,
  language as typescriptLanguage,
};

export const javascript = () => ({ support: [] });
