import type { Filter, TextFilter } from '../query/index.js';

/** All text filters in a filter. */
export function textFiltersIn(filter: Filter): TextFilter[] {
  switch (filter.kind) {
    case 'text':
      return [filter];
    case 'and':
    case 'or':
      return filter.filters.flatMap(textFiltersIn);
    case 'not':
      return textFiltersIn(filter.filter);
    default:
      return [];
  }
}
