import { act, render, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession, endSession } from '@/lib/session/store';
import { token } from '@/test/fixtures';
import { answer, json } from '@/test/server';
import { streamServer } from '@/test/stream-server';
import { StreamProvider } from './stream-provider';

const opened = (count: number) => waitFor(() => expect(streamServer.open).toHaveLength(count));

describe('the stream of a tab', () => {
  beforeEach(() => {
    streamServer.start();
    answer('post', '/api/notifications/ticket', () => json({ ticket: 'once', expires_in: 30 }));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is open while somebody is signed in, with a ticket (R-S1.22)', async () => {
    render(<StreamProvider>page</StreamProvider>);
    expect(streamServer.sockets).toHaveLength(0);
    act(() => beginSession(token()));
    await opened(1);
    const url = new URL(streamServer.last.url);
    expect(url.protocol).toBe('ws:');
    expect(url.pathname).toBe('/api/notifications/stream');
    expect(url.searchParams.get('ticket')).toBe('once');
    act(() => endSession(true));
    await opened(0);
  });

  it('is closed with the page, and open again on the way back to it (R-S1.22)', async () => {
    beginSession(token());
    render(<StreamProvider>page</StreamProvider>);
    await opened(1);
    window.dispatchEvent(new Event('pagehide'));
    await opened(0);
    window.dispatchEvent(new Event('pageshow'));
    await opened(1);
  });

  it('comes back with the network, without waiting (R-S1.22)', async () => {
    beginSession(token());
    render(<StreamProvider>page</StreamProvider>);
    await opened(1);
    const first = streamServer.last;
    window.dispatchEvent(new Event('offline'));
    await waitFor(() => expect(first.isOpen).toBe(false));
    window.dispatchEvent(new Event('online'));
    await opened(1);
    expect(streamServer.last).not.toBe(first);
  });

  it('of a page that is gone never opens (R-S1.22)', async () => {
    beginSession(token());
    const { unmount } = render(<StreamProvider>page</StreamProvider>);
    unmount();
    await import('./client');
    await Promise.resolve();
    expect(streamServer.sockets).toHaveLength(0);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(streamServer.sockets).toHaveLength(0);
  });
});
