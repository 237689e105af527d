'use client';

/** When even the layout failed: no styles, no provider, only the way back. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui', margin: '20vh auto', maxWidth: 420, padding: 16 }}>
        <h1>Something went wrong</h1>
        <p>bSocial could not be shown. It is our fault, not yours.</p>
        <button type="button" onClick={reset} style={{ font: 'inherit', padding: '12px 20px' }}>
          Try again
        </button>
      </body>
    </html>
  );
}
