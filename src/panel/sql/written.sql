-- What rows of a file of the panel are made of, beside the values (src/panel/write_rows.c). From temp.asked_indicator.

-- Amounts that are zero have no logarithm, and so no value in the panel: what their figures say.
CREATE OR REPLACE TEMP TABLE zero_cell AS
SELECT i.place, IF(c.flow = 'in', q.to_state, q.from_state) AS state, IF(c.flow = 'in', q.from_state, q.to_state) AS partner,
       year(q.cell_day)::INTEGER AS year, q.n_rows
FROM facts.panel_quantity q
JOIN facts.indicator c ON c.quantity = q.quantity AND c.recipe IN ('amount', 'share_of_all')
JOIN asked_indicator i ON i.code = c.code
WHERE q.cell_kind = 'year' AND q.log_amount IS NULL AND q.to_state <> '' AND q.from_state <> q.to_state
UNION ALL
SELECT i.place, unnest([a, b]), unnest([b, a]), year, n_rows
FROM (SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, year(cell_day)::INTEGER AS year, sum(n_rows)::BIGINT AS n_rows
      FROM facts.panel_quantity WHERE quantity = 'goods' AND cell_kind = 'year' AND from_state <> to_state
      GROUP BY ALL HAVING count(*) = 2 AND sum(amount) = 0)
JOIN asked_indicator i ON i.recipe IN ('turnover', 'turnover_share');

-- What a cell says, with its value, with that in the natural unit, and with what is known where both are absent. Where a list of all that is
-- not zero has nothing, x is zero: plain and n always, the value only on a scale that has one for it (applies).
CREATE OR REPLACE TEMP MACRO or_zero(x, plain, zero, place, applies) AS IF(applies AND plain IS NULL AND (zero >> place) & 1 = 1, 0, x);
CREATE OR REPLACE TEMP MACRO flag_of(plain, covered, zero, place, is_count) AS
    CASE WHEN plain IS NULL AND (zero >> place) & 1 = 1 THEN 'zero' WHEN plain IS NULL AND (covered >> place) & 1 = 1 THEN 'missing'
         WHEN plain IS NULL THEN 'not covered' WHEN plain = 0 AND is_count THEN 'zero' END;
