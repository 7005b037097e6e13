import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = process.env.POSTHORN_URL ?? 'http://127.0.0.1:3000';

/** `npm run build:dashboard` writes dist/dashboard; `npm run dev:dashboard` serves it beside a running API. */
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  // Relative, so that a proxy may put the API below a path of its own.
  base: command === 'serve' ? '/app/' : './',
  plugins: [react(), tailwindcss()],
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
