// What pages and other features may import.
export { MovieScreen } from './movie-screen';
export { MoviesScreen } from './movies-screen';
export { PersonRatings } from './person-ratings';
