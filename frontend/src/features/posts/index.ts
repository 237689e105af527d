// What pages and other features may import.
export { Feed } from './feed';
export { FeedSkeleton } from './feed-skeleton';
export { Gallery } from './gallery';
export { GallerySkeleton } from './gallery-skeleton';
export { LazyNewPostScreen } from './lazy-new-post-screen';
export { NewPostSkeleton } from './new-post-skeleton';
export { PersonPosts } from './person-posts';
export { PostScreen } from './post-screen';
export { PostSkeleton } from './post-skeleton';
