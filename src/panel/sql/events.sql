-- Panel, step 7: events of event data (docs/indicators.md, "Events").

-- Reports of one day, actor, target and kind (CAMEO's first two digits) are one event: a story is told many times. Statements without a direction
-- (01) say nothing of a tie; they count where attention is measured. Of counted ones it is known whether both spoke for their states: government, military
-- …, or no role; what these did tells of an event, where others did the like on the day. GDELT names states of today in years in which they were none:
-- that is an event of the territory, and none of a state. Where of one system some files were counted and of others the rows kept, what both have is one
-- event. rank: 3 counted, of two who spoke for their states; 2 kept, where that is not known; 1 counted, of others.
DELETE FROM facts.panel_event;
INSERT INTO facts.panel_event
SELECT system, day, actor, target, root, arg_max(quad_class, rank), arg_max(reports, rank)::BIGINT, arg_max(source_id, rank), IF(max(rank) = 2, min(line), NULL),
       bool_or(rank = 3) OR NOT bool_or(rank = 1)
FROM (SELECT coalesce(s.title, '') AS system, e.first_day AS day, e.actor, e.target, left(e.code, 2) AS root, 2 AS rank, max(e.quad_class) AS quad_class, count(*) AS reports,
             arg_min(e.source_id, (e.source_id, e.line)) AS source_id, arg_min(e.line, (e.source_id, e.line)) AS line
      FROM facts.event e LEFT JOIN facts.source s USING (source_id)
      ANTI JOIN facts.state a ON a.state = e.actor AND a.first_year > year(e.first_day)
      ANTI JOIN facts.state t ON t.state = e.target AND t.first_year > year(e.first_day)
      WHERE e.actor <> e.target AND e.quad_class BETWEEN 1 AND 4 AND e.code IS NOT NULL
      GROUP BY ALL
      UNION ALL
      SELECT coalesce(s.title, ''), e.day, e.actor, e.target, e.root, IF(e.official, 3, 1), max(e.quad_class), sum(e.reports), min(e.source_id), NULL
      FROM facts.event_cell e LEFT JOIN facts.source s USING (source_id)
      ANTI JOIN facts.state a ON a.state = e.actor AND a.first_year > year(e.day)
      ANTI JOIN facts.state t ON t.state = e.target AND t.first_year > year(e.day) GROUP BY ALL)
GROUP BY system, day, actor, target, root;

-- Two systems code the same world twice, so one of them speaks: the one that covers most days. A source that has a file for each quarter of an hour
-- covers a day when 92 of its 96 are there: some are missing at the publisher.
CREATE OR REPLACE TEMP TABLE event_day AS
WITH covered AS (
    SELECT DISTINCT coalesce(s.title, '') AS system, c.measure, unnest(generate_series(c.first_day, c.last_day, INTERVAL 1 DAY))::DATE AS day
    FROM facts.coverage c LEFT JOIN facts.source s USING (source_id)
    WHERE (c.measure = 'event' OR starts_with(c.measure, 'event at ')) AND c.absent = 'zero'
), whole AS (
    SELECT system, day FROM covered GROUP BY system, day HAVING bool_or(measure = 'event') OR count(*) >= 92
), chosen AS (
    SELECT system FROM whole GROUP BY system ORDER BY count(*) DESC, system LIMIT 1
)
SELECT system, day FROM whole SEMI JOIN chosen USING (system);

-- A year or quarter enters only when all of its days are covered.
DELETE FROM facts.panel_event_cell;
INSERT INTO facts.panel_event_cell
SELECT any_value(system), 'year', date_trunc('year', day)::DATE AS cell_day FROM event_day GROUP BY cell_day
HAVING count(*) = date_diff('day', cell_day, (cell_day + INTERVAL 1 YEAR)::DATE)
UNION ALL
SELECT any_value(system), 'quarter', date_trunc('quarter', day)::DATE AS cell_day FROM event_day GROUP BY cell_day
HAVING count(*) = date_diff('day', cell_day, (cell_day + INTERVAL 3 MONTH)::DATE);

-- All months of these years and quarters.
CREATE OR REPLACE TEMP TABLE event_month AS
SELECT DISTINCT c.system, c.cell_kind, c.cell_day, date_trunc('month', d.day)::DATE AS month
FROM facts.panel_event_cell c JOIN event_day d ON d.system = c.system AND date_trunc(c.cell_kind, d.day) = c.cell_day;

CREATE OR REPLACE TEMP TABLE spoken AS
SELECT e.*, least(e.actor, e.target) AS a, greatest(e.actor, e.target) AS b, date_trunc('month', e.day)::DATE AS month
FROM facts.panel_event e
SEMI JOIN event_month m ON m.system = e.system AND m.month = date_trunc('month', e.day);

-- How much more reports vary than a Poisson count: events come in episodes. Measured between the even and the odd two-day blocks of a month, of
-- pairs with at least 60 events, in which months differ and blocks should not; where there are too few, as in ICEWS of 2014 (1.36 and 1.34).
CREATE OR REPLACE TEMP TABLE dispersion AS
WITH block AS (
    SELECT a, b, month,
           count(*) FILTER (((day(day) - 1) // 2) % 2 = 0) AS even, count(*) FILTER (((day(day) - 1) // 2) % 2 = 1) AS odd,
           count(*) FILTER (quad_class = 4 AND ((day(day) - 1) // 2) % 2 = 0) AS even_material,
           count(*) FILTER (quad_class = 4 AND ((day(day) - 1) // 2) % 2 = 1) AS odd_material
    FROM spoken SEMI JOIN (FROM event_month WHERE cell_kind = 'year') y ON y.month = spoken.month
    WHERE official AND root <> '01'
    GROUP BY a, b, month QUALIFY sum(count(*)) OVER (PARTITION BY a, b) >= 60
)
SELECT IF(sum(even + odd) >= 1000, greatest(1, sum((even - odd) * (even - odd)) / sum(even + odd)), 1.36)::DOUBLE AS phi,
       IF(sum(even_material + odd_material) >= 1000,
          greatest(1, sum((even_material - odd_material) * (even_material - odd_material)) / sum(even_material + odd_material)), 1.34)::DOUBLE AS phi_material
FROM block;

-- How often each state is named in a month, and how many reports there are: of counted files all of them, those within a state too; else the
-- events between states.
CREATE OR REPLACE TEMP TABLE attention AS
WITH counted AS (
    SELECT m.month, d.state, d.reports
    FROM (SELECT source_id, day, state, reports FROM facts.event_named UNION ALL SELECT source_id, day, NULL, reports FROM facts.event_day) d
    JOIN facts.source s USING (source_id)
    JOIN (SELECT DISTINCT system, month FROM event_month) m ON m.system = s.title AND m.month = date_trunc('month', d.day)
), spoken_of AS (
    SELECT month, unnest([actor, target, NULL]) AS state, 1 AS reports FROM spoken WHERE official
), monthly AS MATERIALIZED (
    SELECT month, state, sum(reports) AS reports FROM (FROM counted UNION ALL (FROM spoken_of WHERE NOT EXISTS (FROM facts.event_day))) GROUP BY ALL
)
SELECT 'month' AS cell_kind, month AS cell_day, state, reports FROM monthly
UNION ALL
SELECT c.cell_kind, c.cell_day, m.state, sum(m.reports) FROM monthly m JOIN event_month c USING (month) GROUP BY ALL;

-- Of a pair and month: n events with a direction, y of them conflict, k material conflict; as both did them to each other, as either did to the
-- other (a first), and with those of everyone in the two states.
CREATE OR REPLACE TEMP TABLE month_count AS
WITH said AS (
    SELECT 'both' AS who, a, b, month, root, quad_class FROM spoken WHERE official
    UNION ALL SELECT IF(actor = a, 'first', 'second'), a, b, month, root, quad_class FROM spoken WHERE official
    UNION ALL SELECT 'all', a, b, month, root, quad_class FROM spoken WHERE NOT (SELECT bool_and(official) FROM spoken)
)
SELECT who, a, b, month, count(*) FILTER (root <> '01') AS n, count(*) FILTER (root <> '01' AND quad_class >= 3) AS y, count(*) FILTER (quad_class = 4) AS k
FROM said GROUP BY ALL;

-- Of all pairs together: the part of conflict.
CREATE OR REPLACE TEMP TABLE whole_count AS
WITH part AS (
    SELECT who, 'month' AS cell_kind, month AS cell_day, sum(n) AS n, sum(y) AS y FROM month_count WHERE who IN ('both', 'all') GROUP BY ALL
    UNION ALL
    SELECT m.who, c.cell_kind, c.cell_day, sum(m.n), sum(m.y) FROM month_count m JOIN event_month c USING (month) WHERE m.who IN ('both', 'all') GROUP BY ALL
)
SELECT w.who, cell_kind, cell_day, least(greatest(y / greatest(n, 1), 0.01), 0.99) AS conflict_part
FROM part JOIN (VALUES ('both', 'both'), ('both', 'first'), ('both', 'second'), ('all', 'all')) w(of_whom, who) ON w.of_whom = part.who;

-- The stretches of time that a year or quarter is made of: months, where each of a quarter has ten events of the pair; quarters, where each of the
-- year has; else the whole. Each month of a year has the same weight then, however much is reported in it: what the two are to each other, not
-- what the news looked at. Of each month: its stretch, and its weight in the cell.
CREATE OR REPLACE TEMP TABLE stretch AS
WITH counted AS (
    SELECT m.*, c.cell_kind, c.cell_day, date_trunc('quarter', m.month)::DATE AS quarter FROM month_count m JOIN event_month c USING (month) WHERE m.n > 0
), quarterly AS (
    SELECT *, count(*) FILTER (n >= 10) OVER q = 3 AS by_month, sum(n) OVER q AS n_quarter, sum(n) OVER c AS n_cell
    FROM counted WINDOW q AS (PARTITION BY who, a, b, cell_kind, cell_day, quarter), c AS (PARTITION BY who, a, b, cell_kind, cell_day)
), judged AS (
    SELECT *, cell_kind = 'quarter' OR count(DISTINCT IF(n_quarter >= 10, quarter, NULL)) OVER (PARTITION BY who, a, b, cell_kind, cell_day) = 4 AS by_quarter
    FROM quarterly WHERE n_cell >= 10
), named AS (
    SELECT *, CASE WHEN NOT by_quarter THEN cell_kind WHEN by_month THEN 'month' ELSE 'quarter' END AS stretch_kind,
           CASE WHEN NOT by_quarter THEN cell_day WHEN by_month THEN month ELSE quarter END AS stretch_day
    FROM judged
)
SELECT *, CASE stretch_kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END / IF(cell_kind = 'year', 12, 3) AS stretch_weight,
       sum(n) OVER (PARTITION BY who, a, b, cell_kind, cell_day, stretch_kind, stretch_day) AS n_stretch
FROM named;

-- Shocks that pass within some months: what the news is full of. Their standard deviation in a month, and by how much they are still there in the
-- next, from the deviations of months from their year's mean, by counts, so that the error of small ones is not taken for a shock: of pairs with
-- at least 60 events in the year, at 0 to 6 months' distance. What is as alike three to six months apart as next to each other is no shock, but the
-- year's own course or the error of its mean, and is taken off. Where fewer than 200 pairs tell of it: ICEWS of 2014 (49 pairs).
DELETE FROM facts.panel_event_noise;
INSERT INTO facts.panel_event_noise
WITH met AS (
    SELECT m.a, m.b, c.cell_day, m.month, m.n, m.y, m.k, x.reports / t.reports * z.reports AS meeting
    FROM month_count m JOIN event_month c ON c.month = m.month AND c.cell_kind = 'year'
    JOIN attention x ON x.cell_kind = 'month' AND x.cell_day = m.month AND x.state = m.a
    JOIN attention z ON z.cell_kind = 'month' AND z.cell_day = m.month AND z.state = m.b
    JOIN attention t ON t.cell_kind = 'month' AND t.cell_day = m.month AND t.state IS NULL
    WHERE m.who = 'both'
), large AS (
    SELECT *, sum(y) OVER w / sum(n) OVER w AS p, meeting * sum(k) OVER w / sum(meeting) OVER w AS expected_k
    FROM met WINDOW w AS (PARTITION BY a, b, cell_day ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) QUALIFY sum(n) OVER w >= 60
), deviation AS ( -- on the scale of the logit and of the logarithm; size: information, as a count
    SELECT 'balance' AS measure, a, b, cell_day, month, n * p * (1 - p) AS size, (y - n * p) / (n * p * (1 - p)) AS r, phi
    FROM large CROSS JOIN dispersion WHERE n * p * (1 - p) > 0
    UNION ALL
    SELECT 'conflict', a, b, cell_day, month, expected_k, (k - expected_k) / expected_k, phi_material FROM large CROSS JOIN dispersion WHERE expected_k > 0
), weighted AS MATERIALIZED (
    SELECT *, size / (phi + 0.1 * size) AS weight FROM deviation
), lagged AS (
    SELECT x.measure, x.phi, x.a, x.b, date_diff('month', x.month, y.month) AS months, x.weight * y.weight AS weight,
           x.r * y.r - IF(x.month = y.month, x.phi / x.size, 0) AS product
    FROM weighted x JOIN weighted y ON y.measure = x.measure AND y.a = x.a AND y.b = x.b AND y.cell_day = x.cell_day AND y.month >= x.month
    WHERE date_diff('month', x.month, y.month) <= 6
), covariance AS (
    SELECT measure, count(DISTINCT (a, b)) AS n_pairs,
           facts.exact_sum(IF(months = 0, weight * product, 0)) / facts.exact_sum(IF(months = 0, weight, 0)) AS at_once,
           facts.exact_sum(IF(months = 1, weight * product, 0)) / facts.exact_sum(IF(months = 1, weight, 0)) AS next,
           facts.exact_sum(IF(months >= 3, weight * product, 0)) / facts.exact_sum(IF(months >= 3, weight, 0)) AS lasting
    FROM lagged GROUP BY measure
), known(measure, usual_sd, usual_correlation) AS (
    VALUES ('balance', 0.65, 0.4), ('conflict', 0.65, 0.3)
)
SELECT k.measure, IF(k.measure = 'balance', d.phi, d.phi_material), coalesce(c.n_pairs, 0) AS n_pairs, coalesce(c.n_pairs >= 200, false) AS is_own,
       IF(is_own, CASE k.measure WHEN 'balance' THEN sqrt(greatest(c.at_once - c.lasting, 0)) ELSE sqrt(ln(1 + greatest(c.at_once - c.lasting, 0))) END, k.usual_sd),
       IF(is_own, IF(c.at_once > c.lasting, least(greatest((c.next - c.lasting) / (c.at_once - c.lasting), 0), 0.9), 0), k.usual_correlation)
FROM known k CROSS JOIN dispersion d LEFT JOIN covariance c USING (measure);

-- What passing shocks leave in a cell: the variance of the weighted mean of its months, an autoregression of sd 1.
CREATE OR REPLACE TEMP TABLE passing AS
WITH month AS (
    SELECT who, a, b, cell_kind, cell_day, month, stretch_weight * n / n_stretch AS even, n / n_cell AS as_reported FROM stretch
), apart AS (
    SELECT x.who, x.a, x.b, x.cell_kind, x.cell_day, x.month, y.month AS other, x.even * y.even AS even, x.as_reported * y.as_reported AS as_reported,
           abs(date_diff('month', x.month, y.month)) AS months
    FROM month x JOIN month y ON y.who = x.who AND y.a = x.a AND y.b = x.b AND y.cell_kind = x.cell_kind AND y.cell_day = x.cell_day
)
SELECT who, a, b, cell_kind, cell_day, sum(even * balance.autocorrelation ** months ORDER BY month, other) AS even,
       sum(as_reported * conflict.autocorrelation ** months ORDER BY month, other) AS as_reported
FROM apart
CROSS JOIN (SELECT autocorrelation FROM facts.panel_event_noise WHERE measure = 'balance') balance
CROSS JOIN (SELECT autocorrelation FROM facts.panel_event_noise WHERE measure = 'conflict') conflict
GROUP BY who, a, b, cell_kind, cell_day;

-- events.balance: the logit of the cooperative part, shrunk to that of the whole system by four events, less that of the system. Parts of stretches of
-- time are averaged by their weights; that mean is worth as many events as have its variance. Nothing where fewer than ten events speak.
INSERT INTO facts.panel
WITH part AS (
    SELECT who, a, b, cell_kind, cell_day, stretch_kind, stretch_day, stretch_weight AS weight, sum(n) AS n, sum(y) AS y
    FROM stretch GROUP BY ALL
), mean AS (
    SELECT p.who, a, b, p.cell_kind, p.cell_day, sum(n)::BIGINT AS n, sum(y)::BIGINT AS y, sum(weight * y / n ORDER BY stretch_day) AS conflict,
           1 / sum(weight * weight / n ORDER BY stretch_day) AS worth, sum(weight * conflict_part ORDER BY stretch_day) AS usual
    FROM part p JOIN whole_count w ON w.who = p.who AND w.cell_kind = p.stretch_kind AND w.cell_day = p.stretch_day
    GROUP BY p.who, a, b, p.cell_kind, p.cell_day
), seen AS (
    SELECT m.*, worth * (1 - conflict) / d.phi + 4 * (1 - usual) AS for_it, worth * conflict / d.phi + 4 * usual AS against,
           d.sd * d.sd * s.even AS shocks
    FROM mean m JOIN passing s USING (who, a, b, cell_kind, cell_day)
    CROSS JOIN (FROM facts.panel_event_noise WHERE measure = 'balance') d
), valued AS (
    SELECT *, facts.digamma(for_it) - facts.digamma(against) - ln((1 - usual) / usual) AS value, facts.trigamma(for_it) + facts.trigamma(against) + shocks AS variance
    FROM seen
)
SELECT IF(t.turned, b, a), IF(t.turned, a, b), cell_kind, cell_day, t.indicator, value, variance, 100 * (n - y) / n, n, t.is_mutual
FROM valued
JOIN (VALUES ('both', 'events.balance', false, true), ('all', 'events.balance_all', false, true),
             ('first', 'events.balance_own', false, false), ('first', 'events.balance_partner', true, false),
             ('second', 'events.balance_own', true, false), ('second', 'events.balance_partner', false, false)) t(who, indicator, turned, is_mutual) USING (who);

-- events.conflict: how much rarer material conflict is than the attention that both get would have it. exposure: how often the two would meet in the
-- reports if partners were drawn by how often each state is named; what grows with the reports at large grows in it too. A sum over the period: a month
-- has few of them. Nothing where fewer than ten events speak.
CREATE OR REPLACE TEMP TABLE event_count AS
WITH pair AS (
    SELECT m.a, m.b, c.cell_kind, c.cell_day, sum(m.n)::BIGINT AS n, sum(m.k)::BIGINT AS k
    FROM month_count m JOIN event_month c USING (month) WHERE m.who = 'both' GROUP BY ALL
), exposed AS (
    SELECT p.*, x.reports / t.reports * z.reports AS meeting
    FROM pair p
    JOIN attention x ON x.cell_kind = p.cell_kind AND x.cell_day = p.cell_day AND x.state = p.a
    JOIN attention z ON z.cell_kind = p.cell_kind AND z.cell_day = p.cell_day AND z.state = p.b
    JOIN attention t ON t.cell_kind = p.cell_kind AND t.cell_day = p.cell_day AND t.state IS NULL
)
SELECT e.*, e.meeting * sum(e.k) OVER mean / sum(e.meeting) OVER mean AS expected_k, e.meeting * sum(e.n) OVER mean / sum(e.meeting) OVER mean AS expected_n
FROM exposed e WINDOW mean AS (PARTITION BY a, b, cell_kind ORDER BY cell_day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, 'events.conflict', ln(expected_k / phi + 0.5) - facts.digamma(k / phi + 0.5),
       facts.trigamma(k / phi + 0.5) + sd * sd * s.as_reported, k, k, true
FROM event_count JOIN passing s USING (a, b, cell_kind, cell_day) CROSS JOIN (FROM facts.panel_event_noise WHERE measure = 'conflict')
WHERE s.who = 'both'
UNION ALL
SELECT a, b, cell_kind, cell_day, 'events.attention', ln((n + 0.5) / (expected_n + 0.5)), phi / (n + 0.5), n, n, true
FROM event_count CROSS JOIN dispersion WHERE n >= 10;

DROP TABLE event_day;
DROP TABLE event_month;
DROP TABLE spoken;
DROP TABLE dispersion;
DROP TABLE attention;
DROP TABLE month_count;
DROP TABLE whole_count;
DROP TABLE stretch;
DROP TABLE passing;
DROP TABLE event_count;
