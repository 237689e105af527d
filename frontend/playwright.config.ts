import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A browser by setting, else the system's, else the one Playwright installed. */
const systemBrowser = '/usr/bin/chromium';
const executablePath =
  process.env.PLAYWRIGHT_CHROMIUM || (existsSync(systemBrowser) ? systemBrowser : undefined);

/** What asks the site's own process is no question to a proxy before it. */
const notHere = process.env.E2E_BEHIND_PROXY ? /@alone|@direct/ : /@alone/;

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  // Every journey has people and posts of its own, so they run beside each other. Those that count
  // all rows of the one database come last, alone.
  workers: Number(process.env.E2E_WORKERS ?? 2),
  fullyParallel: true,
  projects: [
    { name: 'journeys', grepInvert: notHere },
    { name: 'alone', grep: /@alone/, dependencies: ['journeys'], workers: 1 },
  ],
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000',
    locale: 'en-GB',
    timezoneId: 'UTC',
    // What pulses while it loads is painted without a graphics card here. Likes and settings move.
    reducedMotion: 'reduce',
    // A failure leaves a picture and the page in words. A trace costs more than the journey does:
    // E2E_TRACE=1 records it, for the one that fails.
    screenshot: 'only-on-failure',
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath,
      // Scroll bars that take room, as most desktops have them.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-dev-shm-usage',
      ],
    },
  },
});
