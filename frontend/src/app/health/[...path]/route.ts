export { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } from '@/lib/proxy/route';

export const dynamic = 'force-dynamic';
