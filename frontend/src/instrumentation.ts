/** Runs once, before the server takes its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { noteClientAddresses } = await import('./lib/proxy/client-address');
    const { replaceMalformedAddresses } = await import('./lib/proxy/malformed-address');
    const { forwardUpgrades } = await import('./lib/proxy/upgrade');
    noteClientAddresses();
    replaceMalformedAddresses();
    forwardUpgrades();
  }
}
