/**
 * The field that a unique column or document field stands for, in the terms of the API. The unique
 * ones `*_folded` contain the folded form of another field.
 */
export function toFieldName(column: string): string {
  return column.replace(/_folded$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
