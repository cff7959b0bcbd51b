-- Panel, step 7: events (docs/indicators.md, "Gestures").

-- Events of event data. Two systems code the same world twice, so one of them speaks: the one that covers most days. A year or quarter
-- enters only when all of its days are covered.
CREATE OR REPLACE TEMP TABLE event_day AS
WITH covered AS (
    SELECT DISTINCT coalesce(s.title, '') AS system, unnest(generate_series(c.first_day, c.last_day, INTERVAL 1 DAY))::DATE AS day
    FROM facts.coverage c LEFT JOIN facts.source s USING (source_id)
    WHERE c.measure IN ('event', 'events')
), chosen AS (
    SELECT system FROM covered GROUP BY system ORDER BY count(*) DESC, system LIMIT 1
)
SELECT DISTINCT system, day FROM covered SEMI JOIN chosen USING (system);

DELETE FROM facts.panel_event_cell;
INSERT INTO facts.panel_event_cell
SELECT any_value(system), 'year', date_trunc('year', day)::DATE AS cell_day FROM event_day GROUP BY cell_day
HAVING count(*) = date_diff('day', cell_day, (cell_day + INTERVAL 1 YEAR)::DATE)
UNION ALL
SELECT any_value(system), 'quarter', date_trunc('quarter', day)::DATE AS cell_day FROM event_day GROUP BY cell_day
HAVING count(*) = date_diff('day', cell_day, (cell_day + INTERVAL 3 MONTH)::DATE);

INSERT INTO facts.panel
WITH spoken AS (
    SELECT least(e.actor, e.target) AS a, greatest(e.actor, e.target) AS b, c.cell_kind, c.cell_day,
           facts.exact_sum(IF(e.quad_class = 1, e.weight, 0)) AS verbal_for, facts.exact_sum(IF(e.quad_class = 3, e.weight, 0)) AS verbal_against,
           facts.exact_sum(IF(e.quad_class = 2, e.weight, 0)) AS material_for, facts.exact_sum(IF(e.quad_class = 4, e.weight, 0)) AS material_against,
           count(*) FILTER (e.quad_class IN (1, 3)) AS verbal_rows, count(*) FILTER (e.quad_class IN (2, 4)) AS material_rows
    FROM facts.event e
    JOIN facts.source s USING (source_id)
    JOIN facts.panel_event_cell c ON c.system = s.title AND c.cell_day = IF(c.cell_kind = 'year', date_trunc('year', e.first_day), date_trunc('quarter', e.first_day))
    WHERE e.actor <> e.target AND e.quad_class BETWEEN 1 AND 4
    GROUP BY ALL
)
SELECT a, b, cell_kind, cell_day, 'gestures.verbal', 2 * sqrt(verbal_for + 0.375) - 2 * sqrt(verbal_against + 0.375), 2,
       verbal_for - verbal_against, verbal_rows, true
FROM spoken WHERE verbal_rows > 0
UNION ALL
SELECT a, b, cell_kind, cell_day, 'gestures.material', 2 * sqrt(material_for + 0.375) - 2 * sqrt(material_against + 0.375), 2,
       material_for - material_against, material_rows, true
FROM spoken WHERE material_rows > 0;

DROP TABLE event_day;
