/**
 * Swagger UI on a phone. Its tables of parameters and answers are wider than a small screen, and
 * its long lines make the whole page wider, so cells stand below each other and code scrolls by
 * itself.
 */
export const PHONE_STYLE = `
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 8px; }
  .swagger-ui .info { margin: 24px 0; }
  .swagger-ui .info .title { font-size: 28px; overflow-wrap: anywhere; }
  .swagger-ui .scheme-container .schemes { flex-wrap: wrap; gap: 12px; }
  .swagger-ui .opblock .opblock-summary { padding: 5px; }
  .swagger-ui .opblock-summary-control { flex-wrap: wrap; min-width: 0; row-gap: 4px; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; overflow-wrap: anywhere; word-break: normal; }
  .swagger-ui .opblock .opblock-summary-description { flex-basis: 100%; overflow-wrap: anywhere; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; gap: 8px; padding: 8px; }
  .swagger-ui .opblock .opblock-section-header > label { margin: 0; }
  .swagger-ui .opblock-body, .swagger-ui .response-col_description, .swagger-ui .parameters-col_description { min-width: 0; overflow-wrap: anywhere; }
  .swagger-ui .table-container { padding: 8px; }
  .swagger-ui .responses-inner, .swagger-ui .opblock-description-wrapper { padding: 8px; }
  .swagger-ui table:is(.parameters, .responses-table) :is(tbody, tr, td) { display: block; width: auto; max-width: 100%; padding: 4px 0; }
  .swagger-ui table:is(.parameters, .responses-table) thead { display: none; }
  .swagger-ui table.responses-table { display: block; }
  .swagger-ui :is(.parameters-col_name, .response-col_status) { min-width: 0; }
  .swagger-ui .parameters-col_description :is(input, select, textarea) { width: 100%; max-width: 100%; min-width: 0; }
  .swagger-ui .opblock-body select, .swagger-ui .content-type { min-width: 0; max-width: 100%; }
  .swagger-ui .body-param textarea, .swagger-ui .body-param__text { min-width: 0; max-width: 100%; }
  .swagger-ui .opblock-body pre.microlight, .swagger-ui .highlight-code, .swagger-ui .curl-command { max-width: 100%; overflow-x: auto; }
  .swagger-ui :is(.model-box, .json-schema-2020-12, .model-example, .markdown) { max-width: 100%; overflow-x: auto; }
  .swagger-ui .btn { min-height: 40px; }
  .swagger-ui .dialog-ux .modal-ux { width: calc(100vw - 16px); min-width: 0; max-width: none; }
  .swagger-ui .dialog-ux .modal-ux-content { padding: 12px; max-height: 75vh; overflow-wrap: anywhere; }
  .swagger-ui .auth-container input { width: 100%; min-width: 0; max-width: 100%; }
  .swagger-ui .auth-btn-wrapper { flex-wrap: wrap; gap: 8px; }
}
`;
