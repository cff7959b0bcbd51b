-- Panel, step 1: every figure that speaks of a quantity between two states (goods sent, remittances, entries …) or of one state (totals,
-- GDP, population), in one form, and the cells (years and quarters) that it bears on. A publication speaks with one voice, however many files
-- it came in: what is added up (products, months, members, partners) is added up over all of them (docs/design/vintages.md).

-- Of the quantities that are to be made anew.
DELETE FROM facts.panel_item WHERE quantity IN (SELECT quantity FROM stale_quantity);
DELETE FROM facts.panel_report WHERE quantity IN (SELECT quantity FROM stale_quantity);
DELETE FROM facts.panel_quantity WHERE quantity IN (SELECT quantity FROM stale_quantity);

CREATE OR REPLACE TEMP TABLE voice AS SELECT source_id, publication_id FROM facts.publication_of;

-- The European Union is its 27 members of today throughout, so that its series have one composition.
CREATE OR REPLACE TEMP TABLE union_member AS
SELECT DISTINCT state FROM facts.groups WHERE group_code = 'EUU' AND last_day IS NULL;

-- Which rows of a source of flows make up all goods: its totals, or else its finest products where its coverage says that they are all
-- goods. A source that covers something else (a list of sanctioned products) says nothing of trade as a whole. What was superseded is still
-- what the source is like.
CREATE OR REPLACE TEMP TABLE goods_source AS
WITH product_kind AS (
    SELECT source_id, bool_or(product = 'TOTAL') AS has_total, max(length(product)) FILTER (product <> 'TOTAL') AS finest
    FROM (SELECT source_id, product FROM facts.flow UNION ALL SELECT source_id, product FROM facts.superseded_flow) GROUP BY source_id
), said AS (
    SELECT source_id, bool_or(measure IN ('flow', 'goods') OR starts_with(measure, 'goods of')) AS is_goods FROM facts.coverage GROUP BY source_id
)
SELECT source_id, has_total, finest
FROM product_kind LEFT JOIN said USING (source_id)
WHERE coalesce(is_goods, has_total);

-- Amounts in dollars of the year, or in the unit of the quantity; NULL where no exchange rate is known.
CREATE OR REPLACE TEMP TABLE item AS
WITH goods AS (
    SELECT source_id, IF(fact = 'figure' OR has_total, line, NULL) AS line, exporter, importer, side, reporter, status, period_kind,
           first_day, last_day, unit,
           IF(has_total OR fact = 'figure', 0, finest) AS digits, facts.exact_sum(value) AS amount, count(*) AS n_rows,
           any_value({fact: fact, measure: measure, value: value, text: text, note: note}) AS one
    FROM facts.any_flow LEFT JOIN goods_source g USING (source_id)
    WHERE (fact = 'figure' OR IF(g.has_total, product = 'TOTAL', length(product) = g.finest))
      AND 'goods' IN (SELECT quantity FROM stale_quantity)
    GROUP BY ALL
), voiced AS (
    SELECT g.*, coalesce(v.publication_id, g.source_id) AS publication_id FROM goods g LEFT JOIN voice v USING (source_id)
), added AS (
    -- Products of several vintages: some are left of the older ones, and belong to the sum.
    SELECT publication_id, min(source_id) AS source_id, exporter, importer, side, reporter, status, period_kind, first_day, last_day, unit, digits,
           IF(count(*) = 1, any_value(amount), facts.exact_sum(amount)) AS amount, sum(n_rows)::BIGINT AS n_rows, any_value(one) AS one
    FROM voiced WHERE digits > 0
    GROUP BY publication_id, exporter, importer, side, reporter, status, period_kind, first_day, last_day, unit, digits
), figures AS (
    -- A turnover has no direction: the pair is put in alphabetical order.
    SELECT m.quantity, m.adds_up, f.measure, coalesce(v.publication_id, f.source_id) AS publication_id,
           IF(m.quantity = 'turnover', least(from_state, to_state), from_state) AS from_state,
           IF(m.quantity = 'turnover', greatest(from_state, to_state), to_state) AS to_state,
           reporter, f.source_id, line, status, period_kind, first_day, last_day, unit, value, from_state AS fact_from, to_state AS fact_to,
           {fact: 'figure', measure: f.measure, value: value, text: text, note: note} AS one
    FROM facts.figure f
    JOIN (FROM facts.quantity_measure SEMI JOIN stale_quantity USING (quantity) WHERE quantity <> 'goods') m USING (measure)
    LEFT JOIN voice v ON v.source_id = f.source_id
    WHERE first_day IS NOT NULL AND value IS NOT NULL AND from_state IS NOT NULL
      AND (to_state IS NOT NULL OR m.quantity IN ('total_export', 'total_import', 'gdp', 'population'))
), together AS (
    SELECT 'goods' AS quantity, true AS adds_up, NULL::VARCHAR AS measure, exporter AS from_state, importer AS to_state, side, reporter,
           publication_id, source_id, line, status, period_kind, first_day, last_day, unit, digits, amount, n_rows, exporter::VARCHAR AS fact_from,
           importer::VARCHAR AS fact_to, one
    FROM (FROM voiced WHERE digits = 0 UNION ALL BY NAME FROM added)
    UNION ALL
    SELECT quantity, adds_up, measure, from_state, coalesce(to_state, ''), NULL, reporter, publication_id, source_id, line, status, period_kind, first_day,
           last_day, unit, 0, value, 1, fact_from, fact_to, one
    FROM figures
)
SELECT t.* EXCLUDE (amount, one), IF(n_rows = 1, one, NULL) AS one, NULL::VARCHAR AS union_side,
       facts.amount_of(amount, unit, r.usd_per_eur) AS amount
FROM together t LEFT JOIN facts.rate r ON r.year = year(first_day);

-- Goods of the European Union as the sum over its members, from a publication that has all of them and no row for the Union itself: neither in
-- the same file, nor for the same period.
INSERT INTO item BY NAME
WITH by_members AS (
    SELECT i.*, IF(m.state IS NOT NULL, 'from', 'to') AS member_side, coalesce(m.state, n.state) AS member
    FROM item i
    LEFT JOIN union_member m ON m.state = i.from_state
    LEFT JOIN union_member n ON n.state = i.to_state
    WHERE i.quantity = 'goods' AND (m.state IS NULL) <> (n.state IS NULL)
      AND i.source_id NOT IN (SELECT source_id FROM item WHERE quantity = 'goods' AND 'EUU' IN (from_state, to_state))
      AND (i.publication_id, i.period_kind, i.first_day) NOT IN (SELECT (publication_id, period_kind, first_day) FROM item
                                                                 WHERE quantity = 'goods' AND 'EUU' IN (from_state, to_state))
), outside AS (
    SELECT *, IF(member_side = 'from', to_state, from_state) AS other, IF(reporter = member, 'EUU', reporter) AS speaker FROM by_members
), complete AS (
    SELECT publication_id, side, member_side, speaker, period_kind, first_day
    FROM outside GROUP BY ALL
    HAVING count(DISTINCT member) = (SELECT count(*) FROM union_member)
)
SELECT 'goods' AS quantity, true AS adds_up, IF(member_side = 'from', 'EUU', other) AS from_state,
       IF(member_side = 'from', other, 'EUU') AS to_state, side, speaker AS reporter, publication_id, min(source_id) AS source_id, NULL AS line,
       CASE max(facts.status_rank(status)) WHEN 1 THEN 'official' WHEN 2 THEN 'reported' WHEN 3 THEN 'estimate' ELSE 'disputed' END AS status,
       period_kind, first_day, last_day, digits, sum(n_rows)::BIGINT AS n_rows, member_side AS union_side, facts.exact_sum(amount) AS amount
FROM outside
SEMI JOIN complete c ON c.publication_id = outside.publication_id AND c.side IS NOT DISTINCT FROM outside.side AND c.member_side = outside.member_side
    AND c.speaker IS NOT DISTINCT FROM outside.speaker AND c.period_kind = outside.period_kind AND c.first_day = outside.first_day
WHERE status <> 'denied'
GROUP BY publication_id, side, member_side, other, speaker, period_kind, first_day, last_day, digits
HAVING count(amount) = count(*);

-- The cells that an item bears on. A report is what one publication says of a cell: a whole, or the sum of its parts.
CREATE OR REPLACE TEMP TABLE placed AS
WITH numbered AS (
    SELECT * REPLACE (coalesce(reporter, '') AS reporter, coalesce(side, '') AS side), row_number() OVER () AS item_id FROM item
), cells AS (
    SELECT n.*, c.cell_kind, date_trunc(c.cell_kind, n.first_day)::DATE AS cell_day, c.part
    FROM numbered n JOIN facts.cell_of_period c USING (period_kind, adds_up)
)
SELECT *, item_id AS report_id FROM cells WHERE part = 'whole'
UNION ALL
SELECT *, min(item_id) OVER (PARTITION BY quantity, from_state, to_state, cell_kind, cell_day, reporter, side, publication_id, part)
FROM cells WHERE part <> 'whole';
