/** A shopping bag. */
export const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
  '<rect x="5" y="10" width="22" height="18" rx="3" fill="#14532d"/>' +
  '<path d="M11 14V9a5 5 0 0 1 10 0v5" fill="none" stroke="#14532d" stroke-width="2.5" stroke-linecap="round"/>' +
  '<path d="M11 15V9a5 5 0 0 1 10 0v6" fill="none" stroke="#86efac" stroke-width="1.2" stroke-linecap="round"/>' +
  '</svg>';
