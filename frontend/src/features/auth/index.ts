// What pages and other features may import.
export { LoginScreen } from './login-screen';
