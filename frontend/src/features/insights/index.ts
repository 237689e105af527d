// What pages and other features may import.
export { InsightsScreen } from './insights-screen';
export { InsightsSkeleton } from './insights-skeleton';
export { PostInsightsScreen } from './post-insights-screen';
