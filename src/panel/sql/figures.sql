-- Panel, step 4: people and money (docs/indicators.md). Counts of people are kept apart by what is counted.

CREATE OR REPLACE TEMP TABLE people AS
SELECT * FROM (VALUES ('work_entries', 'people.work_entries'), ('entries', 'people.entries'), ('arrivals', 'people.arrivals'),
                      ('registrations', 'people.registrations'), ('stock', 'people.stock')) AS people(quantity, indicator);

INSERT INTO facts.panel
SELECT from_state, to_state, cell_kind, cell_day, indicator, log_amount, variance, amount, n_rows, false
FROM facts.panel_quantity JOIN people USING (quantity)
WHERE log_amount IS NOT NULL AND from_state <> to_state;

INSERT INTO facts.panel
SELECT q.from_state, q.to_state, q.cell_kind, q.cell_day, p.indicator || '_per_1000', q.log_amount - n.log_amount + ln(1000),
       q.variance + n.variance, 1000 * q.amount / n.amount, q.n_rows + n.n_rows, false
FROM facts.panel_quantity q
JOIN people p USING (quantity)
JOIN facts.panel_quantity n ON n.quantity = 'population' AND n.from_state = q.from_state AND n.cell_kind = q.cell_kind AND n.cell_day = q.cell_day
WHERE q.quantity <> 'stock' AND q.log_amount IS NOT NULL AND q.from_state <> q.to_state AND n.log_amount IS NOT NULL;

-- The partner's share among all emigrants, from sources that cover all destinations.
INSERT INTO facts.panel
WITH listed AS (
    SELECT q.from_state, q.to_state, q.cell_kind, q.cell_day, q.amount, q.variance, q.n_rows
    FROM facts.panel_quantity q
    SEMI JOIN facts.coverage c ON c.measure = 'migrant_stock' AND c.first_day <= q.cell_day AND year(c.last_day) >= year(q.cell_day)
    WHERE q.quantity = 'stock' AND q.cell_kind = 'year' AND q.from_state <> q.to_state
), total AS (
    SELECT from_state, cell_kind, cell_day, facts.exact_sum(amount) AS amount, facts.exact_sum(amount * amount * variance) AS squares,
           sum(n_rows)::BIGINT AS n_rows
    FROM listed GROUP BY ALL
)
-- logit p is the logarithm of the partner's part over the rest; both are sums of counts with errors of their own.
SELECT l.from_state, l.to_state, l.cell_kind, l.cell_day, 'people.stock_share', ln(l.amount / (t.amount - l.amount)),
       l.variance + (t.squares - l.amount * l.amount * l.variance) / pow(t.amount - l.amount, 2), 100 * l.amount / t.amount, t.n_rows, false
FROM listed l JOIN total t USING (from_state, cell_kind, cell_day)
WHERE l.amount > 0 AND l.amount < t.amount;

-- Remittances from the partner to the state.
INSERT INTO facts.panel
SELECT q.to_state, q.from_state, q.cell_kind, q.cell_day, 'money.remittances', q.log_amount - ln(r.us_price_index / base.us_price_index) AS value,
       q.variance, q.amount / (r.us_price_index / base.us_price_index) / 1e6, q.n_rows, false
FROM facts.panel_quantity q
JOIN facts.rate r ON r.year = year(q.cell_day)
JOIN facts.rate base ON base.year = 2021
WHERE q.quantity = 'remittances' AND q.log_amount IS NOT NULL AND q.from_state <> q.to_state AND r.us_price_index > 0;

INSERT INTO facts.panel
SELECT q.to_state, q.from_state, q.cell_kind, q.cell_day, 'money.remittances_gdp', q.log_amount - g.log_amount, q.variance + g.variance,
       100 * q.amount / g.amount, q.n_rows + g.n_rows, false
FROM facts.panel_quantity q
JOIN facts.panel_quantity g ON g.quantity = 'gdp' AND g.from_state = q.to_state AND g.cell_kind = q.cell_kind AND g.cell_day = q.cell_day
WHERE q.quantity = 'remittances' AND q.log_amount IS NOT NULL AND q.from_state <> q.to_state AND g.log_amount IS NOT NULL;
