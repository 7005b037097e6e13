import { answerJobs } from '../async/answer-jobs.ts';
import { cleanHtml } from './clean.ts';
import type { HtmlJob } from './html-worker.ts';
import { toText } from './to-text.ts';

answerJobs<HtmlJob, string>(({ work, html }) => (work === 'clean' ? cleanHtml(html) : toText(html)));
