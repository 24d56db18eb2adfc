import { searchText } from '../../platform/database/sql/search-text.js';

interface Searched {
  readonly email: string;
  readonly username: string;
  readonly fullName: string | null;
}

/** What a search for users looks through. */
export function userSearchText({ email, username, fullName }: Searched): string {
  return searchText(email, username, fullName);
}
