-- Panel, step 6: visits and acts (docs/indicators.md, "Meetings" and "Gestures"). Acts in either direction count for the pair.
-- How many acts are on record says when records were written, unless somebody counted them all: only where the coverage of a source says so
-- does a count speak, and is a period without an act a zero.

-- The measures that are acts. (Known beforehand: the figures of all others need not be looked at.)
CREATE OR REPLACE TEMP TABLE act_measure AS
SELECT 'presidential_visit' AS measure, 'visit' AS kind
UNION ALL
SELECT measure, IF(gesture_sign > 0, 'cooperation', 'conflict') FROM facts.measure WHERE gesture_sign <> 0 AND measure <> 'presidential_visit';

-- One row an act. A figure that only says the month or the year of a visit may mean the one whose day another figure gives, so it does not
-- count beside it.
CREATE OR REPLACE TEMP TABLE act AS
WITH dated AS (
    SELECT f.from_state, f.to_state, f.measure, f.first_day, f.last_day, m.kind, count(*) AS n_rows
    FROM facts.figure f JOIN act_measure m USING (measure)
    WHERE f.from_state IS NOT NULL AND f.to_state IS NOT NULL
      AND f.from_state <> f.to_state AND f.first_day IS NOT NULL AND facts.status_rank(f.status) < 4 AND coalesce(f.value, 1) <> 0
    GROUP BY ALL
)
SELECT * FROM dated d
WHERE NOT EXISTS (FROM dated finer
                  WHERE finer.from_state = d.from_state AND finer.to_state = d.to_state AND finer.measure = d.measure
                    AND finer.first_day >= d.first_day AND finer.last_day <= d.last_day
                    AND finer.last_day - finer.first_day < d.last_day - d.first_day);

DELETE FROM facts.panel_act;
INSERT INTO facts.panel_act SELECT from_state, to_state, measure, first_day, last_day, kind, n_rows FROM act;

DELETE FROM facts.panel_act_figure;
INSERT INTO facts.panel_act_figure
SELECT f.source_id, f.line, f.from_state, f.to_state, f.first_day, f.last_day, f.period_kind, f.measure, f.value, f.text, f.unit, f.status, f.reporter, f.note,
       a.kind
FROM facts.figure f
SEMI JOIN act_measure m USING (measure)
LEFT JOIN facts.panel_act a ON a.from_state = f.from_state AND a.to_state = f.to_state AND a.measure = f.measure AND a.first_day = f.first_day
    AND a.last_day = f.last_day
WHERE f.from_state <> f.to_state AND f.first_day IS NOT NULL;

CREATE OR REPLACE TEMP TABLE act_count AS
WITH celled AS (
    SELECT *, 'year' AS cell_kind, date_trunc('year', first_day)::DATE AS cell_day FROM act WHERE year(first_day) = year(last_day)
    UNION ALL
    SELECT *, 'quarter', date_trunc('quarter', first_day)::DATE FROM act WHERE date_trunc('quarter', first_day) = date_trunc('quarter', last_day)
)
SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, cell_kind, cell_day,
       count(*) FILTER (kind = 'visit') AS visits, count(*) FILTER (kind = 'cooperation') AS cooperation,
       count(*) FILTER (kind = 'conflict') AS conflict, coalesce(sum(n_rows) FILTER (kind = 'visit'), 0)::BIGINT AS visit_rows,
       coalesce(sum(n_rows) FILTER (kind <> 'visit'), 0)::BIGINT AS gesture_rows
FROM celled GROUP BY ALL;

-- The days on which all visits of a state's president are counted, or all acts of a state; '' stands for every state.
CREATE OR REPLACE TEMP TABLE counted_day AS
SELECT DISTINCT IF(measure = 'presidential_visit', 'visit', 'gesture') AS kind, coalesce(state, '') AS state,
       unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day
FROM facts.coverage WHERE measure IN ('presidential_visit', 'gesture') AND absent = 'zero';

-- The periods of which at least nine tenths are counted in both states of a pair, and that part: of the pairs of which any act is known at all.
CREATE OR REPLACE TEMP TABLE exposure AS
WITH pair AS (
    SELECT DISTINCT 'visit' AS kind, a, b FROM act_count WHERE visits > 0
    UNION ALL
    SELECT DISTINCT 'gesture', a, b FROM act_count WHERE cooperation + conflict > 0
), counted AS (
    SELECT DISTINCT p.*, x.day
    FROM pair p
    JOIN counted_day x ON x.kind = p.kind AND x.state IN ('', p.a)
    JOIN counted_day y ON y.kind = p.kind AND y.state IN ('', p.b) AND y.day = x.day
), celled AS (
    SELECT kind, a, b, 'year' AS cell_kind, date_trunc('year', day)::DATE AS cell_day, count(*) AS days FROM counted GROUP BY ALL
    UNION ALL
    SELECT kind, a, b, 'quarter', date_trunc('quarter', day)::DATE, count(*) FROM counted GROUP BY ALL
)
SELECT kind, a, b, cell_kind, cell_day,
       days / date_diff('day', cell_day, (cell_day + IF(cell_kind = 'year', INTERVAL 12 MONTH, INTERVAL 3 MONTH))::DATE) AS covered
FROM celled WHERE covered >= 0.9;

-- Periods in which two lists each count all visits of both presidents: what neither has is estimated from how many the two have in common (Chapman
-- 1951), by visits whose day is known. Of more lists the two longest speak.
CREATE OR REPLACE TEMP TABLE two_lists AS
WITH counted_cell AS (
    SELECT coalesce(v.publication_id, source_id) AS publication_id, coalesce(state, '') AS state, cell_kind,
           unnest(generate_series(date_trunc(cell_kind, first_day - 1) + step, date_trunc(cell_kind, last_day + 1) - step, step))::DATE AS cell_day
    FROM facts.coverage LEFT JOIN facts.voice v USING (source_id)
    CROSS JOIN (VALUES ('year', INTERVAL 12 MONTH), ('quarter', INTERVAL 3 MONTH)) cell(cell_kind, step)
    WHERE measure = 'presidential_visit' AND absent = 'zero'
), list AS (
    SELECT DISTINCT p.a, p.b, x.cell_kind, x.cell_day, x.publication_id
    FROM (SELECT DISTINCT a, b FROM act_count WHERE visits > 0) p
    JOIN counted_cell x ON x.state IN ('', p.a)
    JOIN counted_cell y ON y.state IN ('', p.b) AND y.publication_id = x.publication_id AND y.cell_kind = x.cell_kind AND y.cell_day = x.cell_day
), listed AS (
    SELECT DISTINCT l.*, f.from_state, f.first_day
    FROM list l LEFT JOIN (SELECT f.*, coalesce(v.publication_id, source_id) AS publication_id FROM facts.panel_act_figure f LEFT JOIN facts.voice v USING (source_id)) f
        ON f.publication_id = l.publication_id AND least(f.from_state, f.to_state) = l.a
        AND greatest(f.from_state, f.to_state) = l.b AND f.kind = 'visit' AND f.first_day = f.last_day AND facts.status_rank(f.status) < 4
        AND coalesce(f.value, 1) <> 0 AND date_trunc(l.cell_kind, f.first_day) = l.cell_day
), longest AS (
    FROM (SELECT a, b, cell_kind, cell_day, publication_id, count(first_day) AS n FROM listed GROUP BY ALL)
    LEFT JOIN (SELECT publication_id, min(place) AS place FROM facts.voice GROUP BY publication_id) USING (publication_id)
    QUALIFY row_number() OVER (PARTITION BY a, b, cell_kind, cell_day ORDER BY n DESC, place, publication_id) <= 2
), met AS (
    SELECT a, b, cell_kind, cell_day, from_state, first_day, count(*) AS n FROM listed SEMI JOIN longest USING (a, b, cell_kind, cell_day, publication_id)
    WHERE first_day IS NOT NULL GROUP BY ALL
), pair AS (
    SELECT l.a, l.b, l.cell_kind, l.cell_day, max(l.n) AS n1, min(l.n) AS n2,
           (SELECT count(*) FROM met m WHERE m.a = l.a AND m.b = l.b AND m.cell_kind = l.cell_kind AND m.cell_day = l.cell_day AND m.n = 2) AS m
    FROM longest l GROUP BY ALL HAVING count(*) = 2
)
SELECT a, b, cell_kind, cell_day, (n1 + 1) * (n2 + 1) / (m + 1) - 1 AS visits,
       (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) * (m + 1) * (m + 2)) AS variance, n1 + n2 AS n_rows
FROM pair;

INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, 'meetings.visits', 2 * sqrt(visits + 0.375), 1 + variance / (visits + 0.375), visits, n_rows, true FROM two_lists;

-- 2 sqrt(n + 3/8) has variance 1 for a Poisson count (Anscombe 1948). A period of which a part L is counted has n / L of them with variance 1 / L on
-- that scale.
INSERT INTO facts.panel
SELECT e.a, e.b, e.cell_kind, e.cell_day, 'meetings.visits', 2 * sqrt((coalesce(c.visits, 0) + 0.375) / e.covered), 1 / e.covered,
       (coalesce(c.visits, 0) + 0.375) / e.covered - 0.375, coalesce(c.visit_rows, 0), true
FROM exposure e LEFT JOIN act_count c USING (a, b, cell_kind, cell_day) ANTI JOIN two_lists USING (a, b, cell_kind, cell_day)
WHERE e.kind = 'visit'
UNION ALL
SELECT a, b, cell_kind, cell_day, 'meetings.visits_on_record', 2 * sqrt(visits + 0.375), 1, visits, visit_rows, true
FROM act_count
ANTI JOIN (FROM exposure WHERE kind = 'visit') USING (a, b, cell_kind, cell_day)
WHERE visits > 0;

-- Gestures: the logit of the cooperative part, psi(c + 1/2) - psi(k + 1/2), which does not rise with attention as counts do; its variance is the sum
-- of the trigammas.
INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, IF(e.covered IS NOT NULL, 'gestures.net', 'gestures.on_record'),
       facts.digamma(c.cooperation + 0.5) - facts.digamma(c.conflict + 0.5), facts.trigamma(c.cooperation + 0.5) + facts.trigamma(c.conflict + 0.5),
       c.cooperation - c.conflict, c.gesture_rows, true
FROM act_count c LEFT JOIN (FROM exposure WHERE kind = 'gesture') e USING (a, b, cell_kind, cell_day)
WHERE c.cooperation + c.conflict > 0;

DROP TABLE counted_day;
DROP TABLE exposure;
DROP TABLE two_lists;

-- The partner's share in the visits of the state's own leader, where a source says that it has all of them.
INSERT INTO facts.panel
WITH visit AS (
    SELECT a.from_state AS state, a.to_state AS partner, date_trunc('year', a.first_day)::DATE AS cell_day, a.n_rows
    FROM act a
    WHERE a.kind = 'visit' AND year(a.first_day) = year(a.last_day)
      AND EXISTS (FROM facts.coverage c
                  WHERE c.measure = 'presidential_visit' AND c.absent = 'zero' AND (c.state IS NULL OR c.state = a.from_state)
                    AND c.first_day <= date_trunc('year', a.first_day) AND c.last_day >= date_trunc('year', a.first_day) + INTERVAL 1 YEAR - INTERVAL 1 DAY)
), total AS (
    SELECT state, cell_day, count(*) AS n, sum(n_rows)::BIGINT AS n_rows FROM visit GROUP BY ALL
)
SELECT v.state, v.partner, 'year', v.cell_day, 'meetings.visits_share', asin(sqrt(count(*) / t.n)), 1 / (4 * t.n), 100 * count(*) / t.n, t.n_rows, false
FROM visit v JOIN total t USING (state, cell_day)
GROUP BY v.state, v.partner, v.cell_day, t.n, t.n_rows;

DROP TABLE act_measure;
DROP TABLE act;
DROP TABLE act_count;
