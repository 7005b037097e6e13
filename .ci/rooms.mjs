import { spawnSync } from 'node:child_process';

/** `npm run rooms`: the walls of src/README.md; with `--small`, the files that may be too small to stand alone. */
if (process.argv.includes('--small')) await import('./small-files.mjs');
else {
  const { status } = spawnSync('depcruise', ['--config', '.dependency-cruiser.mjs', 'src'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
