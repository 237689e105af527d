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
    // `npm run coverage`. The pages under src/app only put features together: the journeys show them.
    coverage: {
      provider: 'v8',
      include: ['src/{components,features,lib}/**/*.{ts,tsx}'],
      exclude: ['src/lib/api/generated/**', 'src/**/*.test.{ts,tsx}'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { branches: 90 },
    },
  },
});
