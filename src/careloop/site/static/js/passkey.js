export function passkey() {}
