// What pages and other features may import.
export { Comments } from './comments';
