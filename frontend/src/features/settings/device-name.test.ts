import { expect, it } from 'vitest';
import { deviceName } from './device-name';

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605', 'Safari on macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) CriOS/140 Safari/604', 'Chrome on iOS'],
  ['Mozilla/5.0 (Android 15; Mobile) Firefox/150.0', 'Firefox on Android'],
  ['curl/8.7', 'Unknown device'],
  ['', 'Unknown device'],
  [null, 'Unknown device'],
  ['Firefox/150.0', 'Firefox'],
  ['okhttp (Android 15)', 'Android'],
])('names the device of %j (R-S1.9)', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
