/** Paths of the contract that are not built yet: remove one here when it is. */
export const UNBUILT_PATHS: readonly (readonly [method: string, path: string])[] = [];
