import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const API = process.env.POSTHORN_URL ?? 'http://127.0.0.1:3000';

/** `npm run build:dashboard` writes dist/dashboard; `npm run dev:dashboard` serves it beside a running API. */
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  // Relative, so that a proxy may put the API below a path of its own.
  base: command === 'serve' ? '/app/' : './',
  plugins: [react(), tailwindcss(), compressed()],
  resolve: { alias: { '@codemirror/lang-javascript': join(import.meta.dirname, 'src/editor/no-javascript.ts') } },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // Under `script-src 'self'` and `img-src 'self' data:` both would work; files are cached, and text in scripts is not.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/api': API, '/health': API, '/docs': API } },
}));

/** Writes `.br` and `.gz` beside each file of text, so that nobody compresses them for each request. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const names = (await readdir(dir, { recursive: true })).filter((name) => /\.(js|css|svg)$/.test(name));
      for (const name of names) {
        const text = await readFile(join(dir, name));
        await writeFile(join(dir, `${name}.br`), brotliCompressSync(text));
        await writeFile(join(dir, `${name}.gz`), gzipSync(text, { level: 9 }));
      }
      // By this the API knows of a build: one that was asked meanwhile may have read half of it, and reads it again.
      const now = new Date();
      await utimes(join(dir, 'index.html'), now, now);
    },
  };
}
