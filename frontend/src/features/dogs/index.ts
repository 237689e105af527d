// What pages and other features may import.
export { DogsScreen } from './dogs-screen';
