export type { CommentData } from '@/lib/stream/frames';
