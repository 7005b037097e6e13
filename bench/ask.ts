import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of the benchmark's own that answers questions in turn. */
export type Asked<Question, Answer> = {
  pid: number;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
};

/**
 * Starts a module in a process of its own, so that its CPU is told apart; it ends when we do (`answerQuestions`), and does not
 * keep us while nothing is asked of it: a benchmark that breaks off ends.
 * @throws Error when it ends instead of answering
 */
export function startAsked<Question extends object, Answer>(module: URL, args: string[] = []): Asked<Question, Answer> {
  const child = fork(module, args, { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  let waiting = 0;
  const wait = async <T>(work: () => Promise<T>): Promise<T> => {
    waiting++;
    child.ref();
    child.channel?.ref();
    try {
      return await work();
    } finally {
      waiting--;
      rest();
    }
  };
  const rest = () => {
    if (waiting > 0) return;
    child.unref();
    child.channel?.unref();
  };
  rest();
  return {
    pid: child.pid ?? 0,
    ask: (question) =>
      wait(
        () =>
          new Promise<Answer>((resolve, reject) => {
            const answered = (answer: unknown) => resolve(answer as Answer);
            child.once('message', answered);
            void ended.then(([code, signal]) =>
              reject(new Error(`${child.spawnargs.at(-1)} ended (${code ?? signal})`)),
            );
            child.send(question);
          }),
      ),
    stop: () =>
      wait(async () => {
        if (child.connected) child.disconnect();
        await ended;
      }),
  };
}

/** The other end: answers until the asking process is gone. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
  process.on('message', async (question) => process.send?.(await answer(question as Question)));
  process.on('disconnect', () => process.exit(0));
}
