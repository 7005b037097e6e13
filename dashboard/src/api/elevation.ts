type Asked = (isElevated: boolean) => void;

let show: ((answer: Asked) => void) | null = null;
let pending: Promise<boolean> | null = null;

/** Between a request that takes an elevated session and the dialog that asks for the password. */
export const elevation = {
  /** @returns whether the session is elevated now; several that ask at once share one dialog */
  ask(): Promise<boolean> {
    if (!show) return Promise.resolve(false);
    const asked = show;
    pending ??= new Promise<boolean>((resolve) => asked(resolve)).finally(() => {
      pending = null;
    });
    return pending;
  },
  /** @returns how to leave */
  onAsk(handler: (answer: Asked) => void): () => void {
    show = handler;
    return () => {
      if (show === handler) show = null;
    };
  },
};
