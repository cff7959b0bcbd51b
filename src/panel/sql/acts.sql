-- Panel, step 6: visits and acts (docs/indicators.md, "Meetings" and "Gestures"). Acts in either direction count for the pair.
-- Periods without a recorded act are missing: no list of acts is complete.

-- One row an act. A figure that only says the month or the year of a visit may mean the one whose day another figure gives, so it does not
-- count beside it.
CREATE OR REPLACE TEMP TABLE act AS
WITH dated AS (
    SELECT f.from_state, f.to_state, f.measure, f.first_day, f.last_day,
           IF(f.measure = 'presidential_visit', 'visit', IF(m.gesture_sign > 0, 'cooperation', 'conflict')) AS kind, count(*) AS n_rows
    FROM facts.figure f LEFT JOIN facts.measure m USING (measure)
    WHERE (f.measure = 'presidential_visit' OR m.gesture_sign <> 0) AND f.from_state IS NOT NULL AND f.to_state IS NOT NULL
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
LEFT JOIN facts.measure m USING (measure)
LEFT JOIN facts.panel_act a ON a.from_state = f.from_state AND a.to_state = f.to_state AND a.measure = f.measure AND a.first_day = f.first_day
    AND a.last_day = f.last_day
WHERE (f.measure = 'presidential_visit' OR m.gesture_sign <> 0) AND f.from_state <> f.to_state AND f.first_day IS NOT NULL;

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

-- 2 sqrt(n + 3/8) has variance 1 for a Poisson count (Anscombe 1948); the difference of two has variance 2.
INSERT INTO facts.panel
SELECT a, b, cell_kind, cell_day, 'meetings.visits', 2 * sqrt(visits + 0.375), 1, visits, visit_rows, true
FROM act_count WHERE visits > 0
UNION ALL
SELECT a, b, cell_kind, cell_day, 'gestures.net', 2 * sqrt(cooperation + 0.375) - 2 * sqrt(conflict + 0.375), 2,
       cooperation - conflict, gesture_rows, true
FROM act_count WHERE cooperation + conflict > 0;

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

DROP TABLE act;
DROP TABLE act_count;
