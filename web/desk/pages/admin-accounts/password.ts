/** Shortest password, told before one is refused; a test holds it to the server's. */
export const passwordLength = 15;
