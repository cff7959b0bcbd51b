-- Panel, step 11: sanctions and who follows them (docs/indicators.md, "Sanctions"). Only where the coverage of a source says that it has all of a
-- sender's sanctions, or the states that a sender invites to follow, does a count speak.

-- Kinds of sanctions in force on the last day of a year, each once: of members of a group those of the group too.
CREATE OR REPLACE TEMP TABLE in_force AS
WITH yearly AS (
    SELECT *, unnest(range(year(first_day), least(coalesce(year(last_day + INTERVAL 1 DAY), 9999), (SELECT year FROM last_year) + 1)))::INTEGER AS year
    FROM facts.sanction WHERE kind <> 'other' AND facts.status_rank(status) < 4
), sent AS (
    SELECT y.*, y.sender AS state FROM yearly y
    UNION ALL
    SELECT y.*, g.state FROM yearly y
    JOIN facts.groups g ON g.group_code = y.sender AND coalesce(g.first_day, DATE '0001-01-01') <= make_date(y.year, 12, 31)
        AND coalesce(g.last_day, DATE '9999-12-31') >= make_date(y.year, 12, 31)
), aimed AS (
    SELECT s.*, s.target AS partner FROM sent s
    UNION ALL
    SELECT s.*, g.state FROM sent s
    JOIN facts.groups g ON g.group_code = s.target AND coalesce(g.first_day, DATE '0001-01-01') <= make_date(s.year, 12, 31)
        AND coalesce(g.last_day, DATE '9999-12-31') >= make_date(s.year, 12, 31)
)
SELECT state, partner, year, kind, arg_min(source_id, (first_day, source_id, line)) AS source_id, arg_min(line, (first_day, source_id, line)) AS line
FROM aimed WHERE state <> partner
GROUP BY state, partner, year, kind;

-- The years of which all sanctions of a state are listed, its group's being its own.
CREATE OR REPLACE TEMP TABLE listed_year AS
WITH covered AS (
    SELECT state, unnest(range(year(first_day), year(last_day + INTERVAL 1 DAY)))::INTEGER AS year
    FROM facts.coverage WHERE measure = 'sanction' AND absent = 'zero' AND state IS NOT NULL
)
SELECT state, year FROM covered
UNION
SELECT g.state, c.year FROM covered c
JOIN facts.groups g ON g.group_code = c.state AND coalesce(g.first_day, DATE '0001-01-01') <= make_date(c.year, 12, 31)
    AND coalesce(g.last_day, DATE '9999-12-31') >= make_date(c.year, 12, 31);

DELETE FROM facts.panel_sanction;
INSERT INTO facts.panel_sanction
SELECT state, partner, make_date(year, 1, 1), kind, source_id, line FROM in_force SEMI JOIN listed_year USING (state, year)
ORDER BY state, partner, year, kind;

-- Zeros of the pairs of which any sanction is known.
INSERT INTO facts.panel
WITH pair AS (
    SELECT DISTINCT state, partner FROM in_force
), counted AS (
    SELECT state, partner, year, count(*) AS n FROM in_force GROUP BY ALL
)
SELECT p.state, p.partner, 'year', make_date(y.year, 1, 1), 'sanctions.against', coalesce(c.n, 0), 0, coalesce(c.n, 0), coalesce(c.n, 0), false
FROM pair p
JOIN listed_year y USING (state)
JOIN facts.state s ON s.state = p.partner AND coalesce(s.first_year, y.year) <= y.year AND coalesce(s.last_year, y.year) >= y.year
LEFT JOIN counted c ON c.state = p.state AND c.partner = p.partner AND c.year = y.year
ORDER BY p.state, p.partner, y.year;

DROP TABLE in_force;
DROP TABLE listed_year;

-- How each invited state stood to each decision: 1 aligned, ½ partly, 0 refused. Silence is a refusal where the sender publishes who follows; where it
-- does not, silence is missing. Of several reports those of the best status, in the mean.
DELETE FROM facts.panel_alignment;
INSERT INTO facts.panel_alignment
WITH decision AS (
    SELECT sender, decision, min(regime) AS regime, min(target) AS target, min(first_day) AS day FROM facts.alignment GROUP BY sender, decision
), invited AS (
    SELECT c.state, substr(c.measure, 16) AS sender, d.decision, d.regime, d.target, d.day, bool_or(c.absent = 'zero') AS tells,
           min(c.source_id) AS source_id
    FROM facts.coverage c JOIN decision d ON d.sender = substr(c.measure, 16) AND d.day BETWEEN c.first_day AND c.last_day
    WHERE starts_with(c.measure, 'alignment with ') AND c.state IS NOT NULL
    GROUP BY ALL
), said AS (
    SELECT sender, decision, state, CASE stance WHEN 'aligned' THEN 1.0 WHEN 'partly' THEN 0.5 ELSE 0 END AS stance,
           facts.status_rank(status) AS preference, source_id, line
    FROM facts.alignment WHERE stance <> 'silent' AND facts.status_rank(status) < 4
    QUALIFY preference = min(preference) OVER (PARTITION BY sender, decision, state)
), stood AS (
    SELECT sender, decision, state, avg(stance) AS stance, arg_min(source_id, (source_id, line)) AS source_id, arg_min(line, (source_id, line)) AS line
    FROM said GROUP BY ALL
)
SELECT i.state, i.sender, i.target, i.regime, i.decision, i.day, coalesce(s.stance, 0), s.state IS NOT NULL, coalesce(s.source_id, i.source_id), s.line
FROM invited i LEFT JOIN stood s ON s.sender = i.sender AND s.decision = i.decision AND s.state = i.state
WHERE (s.state IS NOT NULL OR i.tells) AND i.state <> i.sender
ORDER BY i.state, i.sender, i.day, i.decision;

-- Renewals of one regime are one opinion: the variance of the part p that a state follows is 1 / n times 1 + (m - 1) icc for m decisions a regime (Kish
-- 1965). icc, how alike a state's stances to decisions of one regime are, by the analysis of variance of a sender with ten regimes; .8 of others.
INSERT INTO facts.panel
WITH regime AS (
    SELECT state, sender, regime, count(*) AS m, avg(stance) AS mean, var_pop(stance) * count(*) AS within FROM facts.panel_alignment GROUP BY ALL
), state AS (
    SELECT state, sender, count(*) AS regimes, sum(m) AS n, sum(m * mean) / sum(m) AS mean, sum(m * m) / sum(m) AS m_twice, sum(within) AS within
    FROM regime GROUP BY ALL
), spread AS (
    SELECT s.sender, sum(r.m * (r.mean - s.mean) * (r.mean - s.mean)) AS between FROM regime r JOIN state s USING (state, sender) GROUP BY s.sender
), fitted AS (
    SELECT s.sender, max(s.regimes) AS most, b.between / nullif(sum(s.regimes - 1), 0) AS ms_between,
           sum(s.within) / nullif(sum(s.n - s.regimes), 0) AS ms_within, sum(s.n - s.m_twice) / nullif(sum(s.regimes - 1), 0) AS m_mean
    FROM state s JOIN spread b USING (sender) GROUP BY s.sender, b.between
), alike AS (
    SELECT sender, IF(most >= 10 AND ms_between + (m_mean - 1) * ms_within > 0,
                      greatest(0, least(1, (ms_between - ms_within) / (ms_between + (m_mean - 1) * ms_within))), 0.8) AS icc
    FROM fitted
), yearly AS (
    SELECT state, sender, cell_day, sum(m) AS n, sum(k) AS k, sum(m * m) / sum(m) AS m
    FROM (SELECT state, sender, date_trunc('year', day)::DATE AS cell_day, regime, count(*) AS m, sum(stance) AS k FROM facts.panel_alignment GROUP BY ALL)
    GROUP BY state, sender, cell_day
)
SELECT y.state, y.sender, 'year', y.cell_day, 'sanctions.alignment', 2 * asin(sqrt((y.k + 0.375) / (y.n + 0.75))),
       (1 + (y.m - 1) * coalesce(a.icc, 0.8)) / (y.n + 0.5), 100 * y.k / y.n, y.n, false
FROM yearly y LEFT JOIN alike a USING (sender)
ORDER BY y.state, y.sender, y.cell_day;
