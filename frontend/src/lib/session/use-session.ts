'use client';

import { useSyncExternalStore } from 'react';
import { getServerSession, getSession, type Session, subscribe } from './store';

export function useSession(): Session {
  return useSyncExternalStore(subscribe, getSession, getServerSession);
}
