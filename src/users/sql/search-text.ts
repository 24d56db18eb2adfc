import { searchText } from '../../platform/database/sql/search-text.js';

interface SearchedFields {
  readonly email: string;
  readonly username: string;
  readonly fullName: string | null;
}

/** The text that searches for users match. */
export function userSearchText({ email, username, fullName }: SearchedFields): string {
  return searchText(email, username, fullName);
}
