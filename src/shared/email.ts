/** One address is one account: in any case, and however a keyboard composes its accents. */
export function normalizeEmail(email: string): string {
  return email.toLowerCase().normalize('NFC');
}
