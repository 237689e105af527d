import type { NextConfig } from 'next';

/** What no page needs. */
const nothingOfTheDevice = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'serial',
  'bluetooth',
  'midi',
  'display-capture',
  'browsing-topics',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  reactStrictMode: true,
  poweredByHeader: false,
  // Post pictures are plain <img>: the API serves them in their final size.
  images: { unoptimized: true },
  // Only pages get these headers: what is proxied brings its own. Their policy is in src/proxy.ts.
  headers: async () => [
    {
      source: '/((?!api/|docs|openapi.json|health/|_next/).*)',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: nothingOfTheDevice },
      ],
    },
  ],
};

export default config;
