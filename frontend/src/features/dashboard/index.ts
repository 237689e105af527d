// What pages and other features may import.
export { DashboardScreen } from './dashboard-screen';
export { MostLiked } from './most-liked';
