/** One thing that `posthorn doctor` checked. */
export type DoctorCheck = {
  /** What was checked: a server, an account or a setting. */
  name: string;
  /** `warn`: works, but not as it should in production. */
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What to do about it; null where there is nothing to do. */
  advice: string | null;
};
