import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    sequence: { shuffle: true },
    restoreMocks: true,
    // Generous: other work may share the machine.
    testTimeout: 60_000,
    maxWorkers: 2,
    // A failed look-up prints the page; a screenful is enough.
    env: { DEBUG_PRINT_LIMIT: '2000' },
  },
});
