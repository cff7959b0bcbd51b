-- Panel, step 7: events of event data (docs/indicators.md, "Events").

-- Reports of one day, actor, target and kind (CAMEO's first two digits) are one event: a story is told many times. Statements without a direction
-- (01) say nothing of a tie; they count where attention is measured.
DELETE FROM facts.panel_event;
INSERT INTO facts.panel_event
SELECT coalesce(s.title, '') AS system, e.first_day AS day, e.actor, e.target, left(e.code, 2) AS root, max(e.quad_class) AS quad_class, count(*) AS reports,
       arg_min(e.source_id, (e.source_id, e.line)) AS source_id, arg_min(e.line, (e.source_id, e.line)) AS line
FROM facts.event e LEFT JOIN facts.source s USING (source_id)
WHERE e.actor <> e.target AND e.quad_class BETWEEN 1 AND 4 AND e.code IS NOT NULL
GROUP BY ALL
UNION ALL
-- Counted ones, of which those between governments, or states without any role, speak.
SELECT coalesce(s.title, ''), e.day, e.actor, e.target, e.root, max(e.quad_class), sum(e.reports)::BIGINT, min(e.source_id), NULL
FROM facts.event_cell e LEFT JOIN facts.source s USING (source_id)
WHERE e.official
GROUP BY ALL;

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

CREATE OR REPLACE TEMP TABLE spoken AS
SELECT e.*, least(e.actor, e.target) AS a, greatest(e.actor, e.target) AS b, c.cell_kind, c.cell_day
FROM facts.panel_event e
JOIN facts.panel_event_cell c ON c.system = e.system AND c.cell_day = date_trunc(c.cell_kind, e.day);

-- How much more reports vary than a Poisson count: events come in episodes. Measured between the even and the odd two-day blocks of a month, of
-- pairs with at least 60 events, in which months differ and blocks should not; where there are too few, as in ICEWS of 2014 (1.36 and 1.34).
CREATE OR REPLACE TEMP TABLE dispersion AS
WITH block AS (
    SELECT a, b, date_trunc('month', day) AS month,
           count(*) FILTER (((day(day) - 1) // 2) % 2 = 0) AS even, count(*) FILTER (((day(day) - 1) // 2) % 2 = 1) AS odd,
           count(*) FILTER (quad_class = 4 AND ((day(day) - 1) // 2) % 2 = 0) AS even_material,
           count(*) FILTER (quad_class = 4 AND ((day(day) - 1) // 2) % 2 = 1) AS odd_material
    FROM spoken WHERE cell_kind = 'year' AND root <> '01'
      AND (a, b) IN (SELECT (a, b) FROM spoken WHERE cell_kind = 'year' AND root <> '01' GROUP BY a, b HAVING count(*) >= 60)
    GROUP BY ALL
)
SELECT IF(sum(even + odd) >= 1000, greatest(1, sum((even - odd) * (even - odd)) / sum(even + odd)), 1.36)::DOUBLE AS phi,
       IF(sum(even_material + odd_material) >= 1000,
          greatest(1, sum((even_material - odd_material) * (even_material - odd_material)) / sum(even_material + odd_material)), 1.34)::DOUBLE AS phi_material
FROM block;

-- How often each state is named in a period, and how many reports there are: of counted files all of them, those within a state too; else the
-- events between states.
CREATE OR REPLACE TEMP TABLE attention AS
WITH counted AS (
    SELECT c.cell_kind, c.cell_day, d.state, d.reports
    FROM (SELECT source_id, day, state, reports FROM facts.event_named UNION ALL SELECT source_id, day, NULL, reports FROM facts.event_day) d
    JOIN facts.source s USING (source_id)
    JOIN facts.panel_event_cell c ON c.system = s.title AND c.cell_day = date_trunc(c.cell_kind, d.day)
), spoken_of AS (
    SELECT cell_kind, cell_day, unnest([actor, target, NULL]) AS state, 1 AS reports FROM spoken
)
SELECT cell_kind, cell_day, state, sum(reports) AS reports
FROM (FROM counted UNION ALL (FROM spoken_of WHERE NOT EXISTS (FROM facts.event_day)))
GROUP BY ALL;

-- Of a pair and period: n events with a direction, y of them conflict, k of that material. exposure: how often the two would meet in the reports if
-- partners were drawn by how often each state is named; what grows with the reports at large grows in it too.
CREATE OR REPLACE TEMP TABLE event_count AS
WITH whole AS (
    SELECT cell_kind, cell_day, count(*) FILTER (root <> '01' AND quad_class >= 3) / greatest(count(*) FILTER (root <> '01'), 1) AS conflict_part
    FROM spoken GROUP BY ALL
), pair AS (
    SELECT a, b, cell_kind, cell_day, count(*) FILTER (root <> '01') AS n, count(*) FILTER (root <> '01' AND quad_class >= 3) AS y,
           count(*) FILTER (quad_class = 4) AS k
    FROM spoken GROUP BY ALL
), exposed AS (
    SELECT p.*, least(greatest(w.conflict_part, 0.01), 0.99) AS conflict_part, x.reports / t.reports * z.reports AS meeting
    FROM pair p JOIN whole w USING (cell_kind, cell_day)
    JOIN attention x ON x.cell_kind = p.cell_kind AND x.cell_day = p.cell_day AND x.state = p.a
    JOIN attention z ON z.cell_kind = p.cell_kind AND z.cell_day = p.cell_day AND z.state = p.b
    JOIN attention t ON t.cell_kind = p.cell_kind AND t.cell_day = p.cell_day AND t.state IS NULL
)
SELECT e.*, e.meeting * sum(e.k) OVER mean / sum(e.meeting) OVER mean AS expected_k, e.meeting * sum(e.n) OVER mean / sum(e.meeting) OVER mean AS expected_n
FROM exposed e WINDOW mean AS (PARTITION BY a, b, cell_kind ORDER BY cell_day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- events.balance: the logit of the cooperative part, shrunk to that of the whole system by four events, less that of the system. events.conflict: how
-- much rarer material conflict is than the attention that both get would have it. Nothing where fewer than ten events speak.
INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, 'events.balance',
       facts.digamma((n - y) / phi + 4 * (1 - conflict_part)) - facts.digamma(y / phi + 4 * conflict_part) - ln((1 - conflict_part) / conflict_part),
       facts.trigamma((n - y) / phi + 4 * (1 - conflict_part)) + facts.trigamma(y / phi + 4 * conflict_part), 100 * (n - y) / n, n, true
FROM event_count CROSS JOIN dispersion WHERE n >= 10
UNION ALL
SELECT a, b, cell_kind, cell_day, 'events.conflict', ln(expected_k / phi_material + 0.5) - facts.digamma(k / phi_material + 0.5),
       facts.trigamma(k / phi_material + 0.5), k, k, true
FROM event_count CROSS JOIN dispersion WHERE n >= 10
UNION ALL
SELECT a, b, cell_kind, cell_day, 'events.attention', ln((n + 0.5) / (expected_n + 0.5)), phi / (n + 0.5), n, n, true
FROM event_count CROSS JOIN dispersion WHERE n >= 10;

DROP TABLE event_day;
DROP TABLE spoken;
DROP TABLE attention;
DROP TABLE dispersion;
DROP TABLE event_count;
