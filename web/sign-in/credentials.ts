export type Credentials = { login: string; password: string };
