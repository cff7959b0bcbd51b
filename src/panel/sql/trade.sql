-- Panel, step 3: trade. Volume from all reporters, share from a state's own statistics (docs/indicators.md, "Trade").

-- What each reporter counts of a pair's trade: both directions, or their sum where it gave neither.
DELETE FROM facts.panel_turnover;
INSERT INTO facts.panel_turnover
SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, cell_kind, cell_day, reporter, facts.exact_sum(amount) AS amount
FROM facts.panel_report WHERE quantity = 'goods' AND from_state <> to_state
GROUP BY ALL HAVING count(*) = 2
UNION ALL
SELECT from_state, to_state, cell_kind, cell_day, reporter, amount
FROM facts.panel_report t WHERE quantity = 'turnover'
  AND NOT EXISTS (FROM facts.panel_report g
                  WHERE g.quantity = 'goods' AND g.from_state = t.from_state AND g.to_state = t.to_state AND g.cell_kind = t.cell_kind
                    AND g.cell_day = t.cell_day AND g.reporter = t.reporter)
ORDER BY a, b, cell_day, cell_kind, reporter;

-- Both directions of a pair, the pair in alphabetical order. The variance of the logarithm of a sum by the delta method. (The plain sums here
-- are of two numbers, where the order does not matter.)
DELETE FROM facts.panel_volume;
INSERT INTO facts.panel_volume
WITH direction AS (
    SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, cell_kind, cell_day,
           facts.exact_sum(amount) AS amount, sum(amount * amount * variance) AS squares, sum(n_rows)::BIGINT AS n_rows
    FROM facts.panel_quantity
    WHERE quantity = 'goods' AND from_state <> to_state
    GROUP BY a, b, cell_kind, cell_day
    HAVING count(*) = 2 AND sum(amount) > 0
), directions AS (
    SELECT a, b, cell_kind, cell_day, ln(amount) AS log_amount, squares / (amount * amount) AS variance, n_rows FROM direction
), other AS (
    -- A turnover says the sum once more, where its reporter gave none of the directions.
    SELECT t.from_state AS a, t.to_state AS b, t.cell_kind, t.cell_day, t.reporter, t.log_amount, t.n_rows
    FROM facts.panel_report t
    WHERE t.quantity = 'turnover' AND t.preference <= 2 AND t.reporter <> '' AND t.from_state <> t.to_state
      AND NOT EXISTS (FROM facts.panel_report g
                      WHERE g.quantity = 'goods' AND g.is_used AND g.reporter = t.reporter AND g.cell_kind = t.cell_kind AND g.cell_day = t.cell_day
                        AND least(g.from_state, g.to_state) = t.from_state AND greatest(g.from_state, g.to_state) = t.to_state)
), joined AS (
    SELECT d.a, d.b, d.cell_kind, d.cell_day, d.variance, d.log_amount, d.n_rows, coalesce(sum(o.n_rows), 0)::BIGINT AS other_rows,
           list(o.reporter ORDER BY o.reporter) FILTER (o.reporter IS NOT NULL) AS others,
           count(o.log_amount) AS n, facts.exact_mean(o.log_amount) AS other_mean, facts.exact_variance(o.log_amount) AS other_variance
    FROM directions d LEFT JOIN other o USING (a, b, cell_kind, cell_day)
    GROUP BY d.a, d.b, d.cell_kind, d.cell_day, d.variance, d.log_amount, d.n_rows
)
-- With turnovers beside it, the sum of directions is one voice among n + 1; their sample variance by updating that of the n.
SELECT a, b, cell_kind, cell_day, true AS has_directions, others, IF(n = 0, log_amount, (log_amount + n * other_mean) / (n + 1)) AS log_amount,
       IF(n = 0, variance, 1e-4 + ((n - 1) * other_variance + pow(log_amount - other_mean, 2) * n / (n + 1)) / n) AS variance, n_rows + other_rows AS n_rows
FROM joined
UNION ALL
SELECT from_state, to_state, cell_kind, cell_day, false, NULL, log_amount, variance, n_rows
FROM facts.panel_quantity
WHERE quantity = 'turnover' AND log_amount IS NOT NULL AND (from_state, to_state, cell_kind, cell_day) NOT IN (SELECT (a, b, cell_kind, cell_day) FROM directions);

-- In dollars of 2021.
INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, 'trade.volume', log_amount - ln(r.us_price_index / base.us_price_index) AS value, variance,
       exp(value) / 1e6, n_rows, true
FROM facts.panel_volume
JOIN facts.rate r ON r.year = year(cell_day)
JOIN facts.rate base ON base.year = 2021
WHERE r.us_price_index > 0
ORDER BY a, b, cell_day;

-- A state's trade with all partners: its own totals; else the sum over partners in a publication that covers all of them, reported by itself or
-- (speaker '') reconciled from all reporters. Of several the one with most flows.
-- Days that adjoin are covered as one.
CREATE OR REPLACE TEMP TABLE all_partner_coverage AS
WITH said AS (
    SELECT DISTINCT coalesce(v.publication_id, c.source_id) AS publication_id, c.state, c.first_day, c.last_day
    FROM facts.coverage c LEFT JOIN voice v USING (source_id) WHERE c.measure IN ('flow', 'goods')
), begun AS (
    SELECT *, first_day > max(last_day) OVER (PARTITION BY publication_id, state ORDER BY first_day, last_day
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1 AS is_apart
    FROM said
), numbered AS (
    SELECT *, count(*) FILTER (is_apart) OVER (PARTITION BY publication_id, state ORDER BY first_day, last_day ROWS UNBOUNDED PRECEDING) AS stretch
    FROM begun
)
SELECT publication_id, state, min(first_day) AS first_day, max(last_day) AS last_day FROM numbered GROUP BY publication_id, state, stretch;

DELETE FROM facts.panel_total;
INSERT INTO facts.panel_total
WITH own AS (
    SELECT from_state AS state, cell_kind, cell_day, facts.exact_sum(amount) AS amount,
           sum(amount * amount * variance) AS squares, sum(n_rows)::BIGINT AS n_rows
    FROM facts.panel_quantity
    WHERE quantity IN ('total_export', 'total_import')
    GROUP BY ALL
    HAVING count(*) = 2 AND sum(amount) > 0
), listed AS (
    -- Each flow of such a publication, once for the state that speaks; a reconciled flow once for either end.
    SELECT *, unnest(IF(reporter = '', [from_state, to_state], [reporter])) AS state
    FROM report
    WHERE quantity = 'goods' AND is_eligible AND part_rank = best_part AND from_state <> 'EUU' AND to_state <> 'EUU'
      AND reporter IN ('', from_state, to_state)
), summed AS (
    SELECT l.state, l.reporter AS speaker, l.cell_kind, l.cell_day, l.publication_id, facts.exact_sum(l.amount) AS amount, sum(l.n_rows)::BIGINT AS n_rows,
           count(*) AS flows
    FROM listed l
    GROUP BY ALL
    HAVING count(DISTINCT l.from_state = l.state) = 2 AND sum(l.amount) > 0
), by_publication AS (
    -- After the sum: it may say of every state and year by itself what it covers, and each flow would be held against all of that.
    SELECT l.*, row(-l.flows, p.place) AS place
    FROM summed l
    LEFT JOIN (SELECT publication_id, min(place) AS place FROM facts.voice GROUP BY publication_id) p USING (publication_id)
    SEMI JOIN all_partner_coverage c ON c.publication_id = l.publication_id AND (c.state IS NULL OR c.state = l.state) AND c.first_day <= l.cell_day
        AND c.last_day >= l.cell_day + IF(l.cell_kind = 'year', INTERVAL 1 YEAR, INTERVAL 3 MONTH) - INTERVAL 1 DAY
)
SELECT state, state AS speaker, cell_kind, cell_day, NULL::INTEGER AS publication_id, amount, squares / (amount * amount) AS variance, n_rows FROM own
UNION ALL
SELECT state, IF(speaker = '', '', state), cell_kind, cell_day, min_by(publication_id, place), min_by(amount, place), 1e-4, min_by(n_rows, place)
FROM by_publication
WHERE speaker = '' OR (state, cell_kind, cell_day) NOT IN (SELECT (state, cell_kind, cell_day) FROM own)
GROUP BY state, speaker, cell_kind, cell_day;

DELETE FROM facts.panel_share;
INSERT INTO facts.panel_share
WITH spoken AS (
    -- The error of the state's own figure is its gap to the other side's where that speaks too, else that of a single reporter.
    SELECT g.*, unnest(IF(g.reporter = '', [g.from_state, g.to_state], [g.reporter])) AS state,
           IF(q.reporters > 1 AND g.is_used, q.variance, facts.least_variance(g.preference % 10) + g.spread + coalesce(own.variance, pooled.variance, 0)) AS variance
    FROM facts.panel_report g
    LEFT JOIN facts.panel_quantity q ON q.quantity = 'goods' AND q.from_state = g.from_state AND q.to_state = g.to_state
        AND q.cell_kind = g.cell_kind AND q.cell_day = g.cell_day
    LEFT JOIN mirror own ON own.quantity = 'goods' AND own.reporter = g.reporter
    LEFT JOIN mirror pooled ON pooled.quantity = 'goods' AND pooled.reporter IS NULL
    WHERE g.quantity = 'goods' AND g.from_state <> g.to_state AND g.reporter IN ('', g.from_state, g.to_state)
), both_ways AS (
    SELECT state, IF(from_state = state, to_state, from_state) AS partner, reporter AS speaker, cell_kind, cell_day,
           facts.exact_sum(amount) AS amount, sum(amount * amount * variance) AS squares, sum(n_rows)::BIGINT AS n_rows
    FROM spoken
    GROUP BY ALL
    HAVING count(*) = 2 AND sum(amount) > 0
)
SELECT n.state, n.partner, n.speaker, n.cell_kind, n.cell_day, n.amount, n.squares / (n.amount * n.amount) AS variance, t.amount AS total,
       t.variance AS total_variance, n.n_rows, t.n_rows AS total_rows
FROM both_ways n
JOIN facts.panel_total t USING (state, speaker, cell_kind, cell_day)
WHERE n.amount < t.amount
QUALIFY row_number() OVER (PARTITION BY n.state, n.partner, n.cell_kind, n.cell_day ORDER BY n.speaker DESC) = 1;

-- logit p = ln p - ln(1 - p), so its variance is that of ln p divided by (1 - p)^2.
INSERT INTO facts.panel
SELECT state, partner, cell_kind, cell_day, 'trade.share', ln(amount / (total - amount)), (variance + total_variance) / pow(1 - amount / total, 2),
       100 * amount / total, n_rows + total_rows, false
FROM facts.panel_share
ORDER BY state, partner, cell_day;

DROP TABLE all_partner_coverage;
