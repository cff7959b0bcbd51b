-- What the panel shows: indicators, their values, and the trace from a value to the facts behind it. docs/indicators.md describes each
-- indicator in words; docs/data-model.md the columns.

-- scale says how value follows from natural_value: log (of it, times a constant), logit and arcsin and arcsin2 (of it in percent: asin sqrt and
-- twice that), anscombe (2 sqrt(n + 3/8)), linear (the same), signed (a difference, of which natural_value is the size), difference (of two
-- anscombe: natural_value does not follow from it).
CREATE OR REPLACE VIEW indicator AS
SELECT rowid + 1 AS position, code AS indicator, "group" AS indicator_group, dimension, label, natural_unit, scale, sign, unit, weight, pooled, competes_with,
       noise, floor, floor_part, floor_of, describes
FROM facts.indicator;

-- The cells (years and quarters) that a figure of a period bears on, by whether its quantity adds up over periods. part: a `whole` speaks of all
-- of the cell; quarters, halves and months may complete it; what else there is (spans, days, rates of a month) is a `piece`.
CREATE OR REPLACE VIEW facts.cell_of_period AS
SELECT period_kind, adds_up, cell_kind, IF(adds_up OR part = 'whole', part, 'piece') AS part
FROM (VALUES ('year', 'year', 'whole'), ('quarter', 'quarter', 'whole'), ('quarter', 'year', 'quarter'), ('half', 'year', 'half'), ('month', 'year', 'month'),
             ('month', 'quarter', 'month'), ('day', 'year', 'piece'), ('span', 'year', 'piece'), ('planned', 'year', 'piece'), ('undated', 'year', 'piece'))
     k(period_kind, cell_kind, part)
CROSS JOIN (VALUES (true), (false)) a(adds_up)
WHERE adds_up OR part = 'whole' OR cell_kind = 'year';

-- How events err beyond their counts, and whether the store itself tells so.
CREATE OR REPLACE VIEW event_noise AS SELECT measure, phi, n_pairs, is_own, sd, autocorrelation FROM facts.panel_event_noise;

-- Where states stand by the votes of a session alone, a row a state and year in which the session opens.
CREATE OR REPLACE VIEW ideal_point AS SELECT state, year, estimate, std_error, n_votes FROM facts.panel_ideal;

-- What pairs of states make of a year's roll calls, in both orders. (FROM t): the engine applies conditions on columns in the order in which it
-- first meets these. Rows are sorted by a, so that one on a leaves few for one on b.
CREATE OR REPLACE VIEW vote_pair AS
SELECT a AS state, b AS partner, year, n, distance, isolation_a AS state_isolation, isolation_b AS partner_isolation, division,
       affinity, affinity_variance, nearness, nearness_variance, n_recorded, agreement, kappa, kappa_variance, is_shipped,
       affinity_errors, nearness_errors
FROM facts.panel_vote
UNION ALL
SELECT b, a, year, n, distance, isolation_b, isolation_a, division, affinity, affinity_variance, nearness, nearness_variance, n_recorded,
       agreement, kappa, kappa_variance, is_shipped, affinity_errors, nearness_errors
FROM (FROM facts.panel_vote);

-- How errors of votes correlate over years, by indicator: kappa rests on the roll calls of affinity, and is taken to err as it.
CREATE OR REPLACE VIEW facts.vote_error AS
SELECT state, partner, c.code AS indicator, year, IF(c.recipe = 'nearness', nearness_errors, affinity_errors) AS errors
FROM vote_pair JOIN facts.indicator c ON c.recipe IN ('affinity', 'nearness', 'kappa')
UNION ALL
SELECT a, b, c.code, year, errors FROM facts.panel_ideal_pair JOIN facts.indicator c ON c.recipe = 'ideal_distance'
UNION ALL
SELECT b, a, c.code, year, errors FROM (FROM facts.panel_ideal_pair) JOIN facts.indicator c ON c.recipe = 'ideal_distance';

-- Of these the values of indicators; and of where two states stand, how far apart.
CREATE OR REPLACE VIEW facts.panel_vote_value AS
SELECT state, partner, 'year' AS period_kind, make_date(year, 1, 1) AS first_day, c.code AS indicator,
       CASE c.recipe WHEN 'affinity' THEN affinity WHEN 'nearness' THEN nearness WHEN 'kappa' THEN kappa
                     ELSE 2 * asin(sqrt(agreement)) END AS value,
       CASE c.recipe WHEN 'affinity' THEN affinity_variance WHEN 'nearness' THEN nearness_variance WHEN 'kappa' THEN kappa_variance
                     ELSE 1 / n_recorded END AS variance,
       IF(c.recipe = 'agreement', 100 * agreement, value) AS natural_value,
       CASE WHEN is_shipped THEN 1 WHEN c.recipe IN ('affinity', 'nearness') THEN 2 * n ELSE 2 * n_recorded END::BIGINT AS n_rows
FROM vote_pair JOIN facts.indicator c ON c.recipe IN ('affinity', 'nearness', 'kappa', 'agreement')
WHERE value IS NOT NULL AND variance IS NOT NULL
UNION ALL
SELECT x.state, y.state, 'year', make_date(x.year, 1, 1), c.code, x.estimate - y.estimate,
       x.std_error * x.std_error + y.std_error * y.std_error, abs(x.estimate - y.estimate), 2
FROM facts.panel_ideal x JOIN facts.panel_ideal y ON y.year = x.year AND y.state <> x.state
JOIN facts.indicator c ON c.recipe = 'ideal_distance';

-- Both orders of every pair: of the values that are kept, and of all. (FROM t): so that conditions on the state are the first, as above.
CREATE OR REPLACE VIEW facts.kept_cell AS
SELECT state, partner, period_kind, first_day, indicator, value, variance, natural_value, n_rows FROM facts.panel
UNION ALL
SELECT partner, state, period_kind, first_day, indicator, value, variance, natural_value, n_rows FROM (FROM facts.panel) WHERE is_mutual;

CREATE OR REPLACE VIEW facts.panel_cell AS
SELECT state, partner, period_kind, first_day, indicator, value, variance, natural_value, n_rows FROM facts.kept_cell
UNION ALL
SELECT state, partner, period_kind, first_day, indicator, value, variance, natural_value, n_rows FROM facts.panel_vote_value;

CREATE OR REPLACE VIEW panel AS
SELECT p.state, p.partner, p.period_kind, p.first_day,
       (p.first_day + IF(p.period_kind = 'year', INTERVAL 1 YEAR, INTERVAL 3 MONTH) - INTERVAL 1 DAY)::DATE AS last_day, year(p.first_day) AS year,
       IF(p.period_kind = 'quarter', quarter(p.first_day), NULL) AS quarter, p.indicator, i.indicator_group, i.dimension, p.value, p.variance,
       p.natural_value, i.natural_unit, p.n_rows
FROM facts.panel_cell p
LEFT JOIN indicator i USING (indicator);

-- Trade of a pair as one reporter counts it, both directions, in dollars of the year.
CREATE OR REPLACE VIEW turnover AS
SELECT a AS state, b AS partner, cell_kind AS period_kind, cell_day AS first_day, year(cell_day) AS year, nullif(reporter, '') AS reporter,
       amount / 1e6 AS usd_million
FROM facts.panel_turnover
UNION ALL
SELECT b, a, cell_kind, cell_day, year(cell_day), nullif(reporter, ''), amount / 1e6 FROM facts.panel_turnover;

-- What each reporter says of a pair, where the panel keeps who said it: amounts of the indicator, above zero.
CREATE OR REPLACE VIEW facts.reported AS
SELECT t.state, t.partner, t.period_kind, t.year, i.code AS indicator, t.reporter, t.usd_million AS amount
FROM turnover t CROSS JOIN (SELECT code FROM facts.indicator WHERE recipe = 'turnover') i
WHERE t.usd_million > 0;

-- How large states are, in USD million of 2021 and persons: what is material of an amount is told by the smaller of two.
CREATE OR REPLACE VIEW facts.state_size AS
SELECT q.from_state AS state, year(q.cell_day) AS year,
       max(q.amount) FILTER (q.quantity = 'gdp' AND r.us_price_index > 0) / 1e6 * any_value(base.us_price_index / r.us_price_index) AS gdp,
       max(q.amount) FILTER (q.quantity = 'population') AS population
FROM facts.panel_quantity q
LEFT JOIN facts.rate r ON r.year = year(q.cell_day)
JOIN facts.rate base ON base.year = 2021
WHERE q.quantity IN ('gdp', 'population') AND q.cell_kind = 'year'
GROUP BY ALL;

-- Values that say nothing of a pair: where the emigrants of eight origins or more in one destination all changed by one ratio since the
-- release before (the median deviation of its logarithm is below .005), the publisher spread a total over them.
CREATE OR REPLACE VIEW facts.spread AS
WITH stock AS NOT MATERIALIZED ( -- so that a question about one destination reads only its stocks
    SELECT from_state, to_state, cell_day, amount, lag(cell_day) OVER w AS day_before, lag(amount) OVER w AS amount_before
    FROM facts.panel_quantity WHERE quantity = 'stock' AND cell_kind = 'year' AND amount > 0
    WINDOW w AS (PARTITION BY from_state, to_state ORDER BY cell_day)
), release AS (
    SELECT to_state, day_before, cell_day FROM stock WHERE amount_before > 0
    GROUP BY ALL HAVING count(*) >= 8 AND mad(ln(amount / amount_before)) < 0.005
)
SELECT s.from_state AS state, s.to_state AS partner, year(s.cell_day) AS year, i.code AS indicator
FROM stock s JOIN release USING (to_state, day_before, cell_day)
CROSS JOIN (SELECT code FROM facts.indicator WHERE quantity = 'stock') i;

-- How concentrated a state's ties are on few partners: the normalised Hirschman-Herfindahl index, 0 for equal parts, 1 for a single partner.
-- Only where a source has all partners.
CREATE OR REPLACE VIEW concentration AS
WITH part AS (
    SELECT s.state, 'trade' AS dimension, s.cell_day, s.partner, s.amount AS amount
    FROM facts.panel_share s
    JOIN facts.panel_total t ON t.state = s.state AND t.speaker = s.speaker AND t.cell_kind = s.cell_kind AND t.cell_day = s.cell_day
    WHERE s.cell_kind = 'year' AND t.publication_id IS NOT NULL AND s.partner <> 'EUU'
    UNION ALL
    SELECT q.from_state, 'people', q.cell_day, q.to_state, q.amount
    FROM facts.panel_quantity q
    SEMI JOIN facts.coverage c ON c.measure = 'migrant_stock' AND c.first_day <= q.cell_day AND year(c.last_day) >= year(q.cell_day)
    WHERE q.quantity = 'stock' AND q.cell_kind = 'year' AND q.amount > 0 AND q.from_state <> q.to_state
), total AS (
    SELECT state, dimension, cell_day, count(*) AS partners, facts.exact_sum(amount) AS amount FROM part GROUP BY ALL
)
SELECT p.state, p.dimension, year(p.cell_day) AS year, t.partners,
       (facts.exact_mean(pow(p.amount / t.amount, 2)) * t.partners - 1 / t.partners) / (1 - 1 / t.partners) AS herfindahl
FROM part p JOIN total t USING (state, dimension, cell_day)
WHERE t.partners > 1
GROUP BY p.state, p.dimension, p.cell_day, t.partners;
