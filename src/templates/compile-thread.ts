import { answerJobs } from '../async/answer-jobs.ts';
import type { Compiled, CompileInput } from '../domain/templates/bundle.ts';
import { compile } from './compile.ts';

answerJobs<CompileInput, Compiled>(compile);
