-- Panel, step 4: indicators that are the amount of one quantity between two states, for itself or per another quantity of the state
-- (docs/indicators.md, "People", "Money"): one row of the catalogue each. Counts of people are kept apart by what is counted.

INSERT INTO facts.panel
WITH directed AS (
    SELECT i.*, IF(i.flow = 'in', q.to_state, q.from_state) AS state, IF(i.flow = 'in', q.from_state, q.to_state) AS partner, q.cell_kind, q.cell_day,
           q.amount, q.log_amount, q.variance, q.n_rows
    FROM facts.panel_quantity q
    JOIN (FROM facts.indicator SEMI JOIN stale_indicator USING (code) WHERE recipe = 'amount') i USING (quantity)
    WHERE q.log_amount IS NOT NULL AND q.from_state <> q.to_state
)
SELECT d.state, d.partner, d.cell_kind, d.cell_day, d.code,
       d.log_amount - IF(d.per IS NULL, 0, n.log_amount) + ln(d.value_times) - IF(d.constant, ln(r.us_price_index / base.us_price_index), 0),
       d.variance + IF(d.per IS NULL, 0, n.variance),
       d.times * d.amount / IF(d.per IS NULL, 1, n.amount) / IF(d.constant, r.us_price_index / base.us_price_index, 1) / d.divisor,
       d.n_rows + IF(d.per IS NULL, 0, n.n_rows), false
FROM directed d
LEFT JOIN facts.panel_quantity n ON n.quantity = d.per AND n.from_state = d.state AND n.cell_kind = d.cell_kind AND n.cell_day = d.cell_day
LEFT JOIN facts.rate r ON r.year = year(d.cell_day)
LEFT JOIN facts.rate base ON base.year = 2021
WHERE (d.per IS NULL OR n.log_amount IS NOT NULL) AND (NOT d.constant OR r.us_price_index > 0)
ORDER BY d.state, d.partner, d.code, d.cell_day;

-- The partner's part of a quantity over all states that it goes to, from sources that cover all of them.
INSERT INTO facts.panel
WITH cell AS (
    SELECT DISTINCT quantity, cell_day FROM facts.panel_quantity WHERE cell_kind = 'year'
), covered AS (
    SELECT DISTINCT cell.quantity, cell.cell_day
    FROM cell
    JOIN (FROM facts.coverage JOIN facts.quantity_measure USING (measure)) c ON c.quantity = cell.quantity AND c.first_day <= cell.cell_day
        AND year(c.last_day) >= year(cell.cell_day)
), listed AS (
    SELECT i.code, q.from_state, q.to_state, q.cell_kind, q.cell_day, q.amount, q.variance, q.n_rows
    FROM facts.panel_quantity q
    JOIN (FROM facts.indicator SEMI JOIN stale_indicator USING (code) WHERE recipe = 'share_of_all') i USING (quantity)
    SEMI JOIN covered c ON c.quantity = q.quantity AND c.cell_day = q.cell_day
    WHERE q.cell_kind = 'year' AND q.from_state <> q.to_state
), total AS (
    SELECT code, from_state, cell_kind, cell_day, facts.exact_sum(amount) AS amount, facts.exact_sum(amount * amount * variance) AS squares,
           sum(n_rows)::BIGINT AS n_rows
    FROM listed GROUP BY ALL
)
-- logit p is the logarithm of the partner's part over the rest; both are sums of counts with errors of their own.
SELECT l.from_state, l.to_state, l.cell_kind, l.cell_day, l.code, ln(l.amount / (t.amount - l.amount)),
       l.variance + (t.squares - l.amount * l.amount * l.variance) / pow(t.amount - l.amount, 2), 100 * l.amount / t.amount, t.n_rows, false
FROM listed l JOIN total t USING (code, from_state, cell_kind, cell_day)
WHERE l.amount > 0 AND l.amount < t.amount
ORDER BY l.from_state, l.to_state, l.cell_day;

-- What a question would have to read all stocks and amounts for.
DELETE FROM facts.panel_spread;
INSERT INTO facts.panel_spread SELECT state, partner, year, indicator FROM facts.spread ORDER BY ALL;
DELETE FROM facts.panel_size;
INSERT INTO facts.panel_size SELECT state, year, gdp, population FROM facts.state_size ORDER BY ALL;
