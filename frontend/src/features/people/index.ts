// What pages and other features may import.
export { PeopleScreen } from './people-screen';
export { PeopleSkeleton } from './people-skeleton';
export { PersonScreen, type PersonView } from './person-screen';
export { PersonSkeleton } from './person-skeleton';
