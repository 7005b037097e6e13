import { cleanHtml } from '../html/clean.ts';
import { toText } from '../html/to-text.ts';
import type { HtmlKit } from './engine.ts';

/** Loaded apart: it is half of what a thread loads, and most templates take no HTML from their data. */
export const HTML_KIT: HtmlKit = { clean: cleanHtml, toText };
