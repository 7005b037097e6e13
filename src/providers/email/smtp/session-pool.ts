import type { Session } from './session.ts';

type SessionPool = {
  /** A session that waits for work and, as far as we know, still lives. */
  take(): Session | undefined;
  /** Takes back a session whose last transaction succeeded. */
  give(session: Session): void;
  /** Ends the idle sessions; those still out are ended when they come back. */
  close(): void;
};

/** Keeps idle sessions: the one used last goes out first, so that those not needed grow old and are ended. */
export function createSessionPool(limits: { idleMs: number; maxMessages: number }): SessionPool {
  const idle: { session: Session; timer: NodeJS.Timeout }[] = [];
  let closed = false;

  return {
    take() {
      for (let last = idle.pop(); last; last = idle.pop()) {
        clearTimeout(last.timer);
        if (last.session.alive) return last.session;
        last.session.destroy();
      }
      return undefined;
    },
    give(session) {
      if (closed || !session.alive || session.messages >= limits.maxMessages) return session.quit();
      const timer = setTimeout(() => {
        idle.splice(
          idle.findIndex((entry) => entry.session === session),
          1,
        );
        session.quit();
      }, limits.idleMs);
      idle.push({ session, timer });
    },
    close() {
      closed = true;
      for (const { session, timer } of idle.splice(0)) {
        clearTimeout(timer);
        session.quit();
      }
    },
  };
}
