-- Panel, step 2 b: figures that newer vintages of their publication superseded, in the cells that they would bear on: for the trace alone.

INSERT INTO facts.panel_item BY NAME
WITH flow AS (
    SELECT 'flow' AS fact, f.* EXCLUDE (side, unit, status), f.side::VARCHAR AS side, f.unit::VARCHAR AS unit, f.status::VARCHAR AS status, f.product AS measure,
           NULL::VARCHAR AS text, NULL::VARCHAR AS note, NOT g.has_total AS is_part, g.has_total, g.finest
    FROM facts.superseded_flow f JOIN goods_source g USING (source_id)
    WHERE IF(g.has_total, product = 'TOTAL', length(product) = g.finest) AND 'goods' IN (SELECT quantity FROM stale_quantity)
), figure AS (
    SELECT f.*, m.quantity, m.adds_up
    FROM facts.superseded_figure f JOIN (FROM facts.quantity_measure SEMI JOIN stale_quantity USING (quantity)) m USING (measure)
    WHERE first_day IS NOT NULL AND value IS NOT NULL AND from_state IS NOT NULL
      AND (to_state IS NOT NULL OR m.quantity IN ('total_export', 'total_import', 'gdp', 'population'))
), item AS (
    SELECT 'goods' AS quantity, true AS adds_up, NULL::VARCHAR AS measure, exporter AS from_state, importer AS to_state, side, reporter, source_id, by_source,
           IF(is_part, NULL, line) AS line, status, period_kind::VARCHAR AS period_kind, first_day, last_day, unit, IF(is_part, finest, 0) AS digits,
           facts.exact_sum(value) AS plain, count(*) AS n_rows, any_value({measure: measure, value: value, text: text, note: note}) AS one, fact
    FROM flow GROUP BY ALL
    UNION ALL
    SELECT quantity, adds_up, IF(quantity = 'goods', NULL, measure), IF(quantity = 'turnover', least(from_state, to_state), from_state),
           coalesce(IF(quantity = 'turnover', greatest(from_state, to_state), to_state), ''),
           CASE WHEN quantity <> 'goods' THEN NULL WHEN measure = 'goods_exports_by_origin' THEN 'export' ELSE 'import' END, reporter, source_id, by_source,
           line, status::VARCHAR, period_kind::VARCHAR, first_day, last_day, unit, 0, value, 1,
           {measure: measure, value: value, text: text, note: note}, 'figure'
    FROM figure
), cell AS (
    SELECT i.*, c.cell_kind, date_trunc(c.cell_kind, i.first_day)::DATE AS cell_day, c.part
    FROM item i JOIN facts.cell_of_period c USING (period_kind, adds_up)
)
SELECT c.quantity, c.from_state, c.to_state, c.cell_kind, c.cell_day, c.part, coalesce(c.side, '') AS side, coalesce(c.reporter, '') AS reporter,
       v.publication_id, c.source_id, c.by_source, c.line, c.measure, c.digits, c.period_kind, c.first_day, c.last_day, c.status,
       facts.amount_of(c.plain, c.unit, r.usd_per_eur) AS amount, c.n_rows, false AS is_eligible, false AS is_chosen, false AS is_used,
       'superseded by a newer vintage: ' || regexp_extract(n.file, '[^/]*$') AS why, IF(c.n_rows = 1, c.fact, NULL) AS fact,
       c.from_state AS fact_from, nullif(c.to_state, '') AS fact_to,
       IF(c.n_rows = 1, c.one.measure, NULL) AS fact_measure, IF(c.n_rows = 1, c.one.value, NULL) AS "value", c.one.text AS "text", c.unit, c.one.note AS note
FROM cell c
JOIN voice v USING (source_id)
JOIN source n ON n.source_id = c.by_source
LEFT JOIN facts.rate r ON r.year = year(c.first_day)
ORDER BY c.from_state, c.to_state, c.quantity, c.cell_day, c.source_id, c.line;

DROP TABLE goods_source;
