-- Stores that an older program wrote may hold numbers that none can have (bounds.sql): their rows become rejects, as if they were loaded now.
-- Once for each version of the program that comes to a store.

CREATE OR REPLACE TEMP TABLE jarak_healed AS
SELECT 'flow' AS fact, * FROM facts.flow_fault
UNION ALL SELECT 'event', * FROM facts.event_fault
UNION ALL SELECT 'figure', * FROM facts.figure_fault
UNION ALL
SELECT 'superseded_flow', f.rowid, source_id, line, b.number, facts.number_fault(value, facts.bound_scale(unit), least, most, smallest) AS reason
FROM facts.superseded_flow f JOIN facts.bound b ON b.fact = 'flow' AND b.number = 'value' WHERE reason IS NOT NULL
UNION ALL
SELECT 'superseded_figure', f.rowid, source_id, line, b.number, facts.number_fault(value, facts.bound_scale(unit), least, most, smallest) AS reason
FROM facts.superseded_figure f
JOIN facts.bound b ON b.fact = 'figure' AND b.measure IS NOT DISTINCT FROM IF(f.measure IN (SELECT measure FROM facts.bound WHERE measure IS NOT NULL), f.measure, NULL)
WHERE reason IS NOT NULL;

INSERT INTO facts.reject SELECT DISTINCT s.load_id, h.line, h.number, h.reason, NULL FROM temp.jarak_healed h JOIN facts.source s USING (source_id) ORDER BY ALL;
DELETE FROM facts.flow WHERE rowid IN (SELECT id FROM temp.jarak_healed WHERE fact = 'flow');
DELETE FROM facts.event WHERE rowid IN (SELECT id FROM temp.jarak_healed WHERE fact = 'event');
DELETE FROM facts.figure WHERE rowid IN (SELECT id FROM temp.jarak_healed WHERE fact = 'figure');
DELETE FROM facts.superseded_flow WHERE rowid IN (SELECT id FROM temp.jarak_healed WHERE fact = 'superseded_flow');
DELETE FROM facts.superseded_figure WHERE rowid IN (SELECT id FROM temp.jarak_healed WHERE fact = 'superseded_figure');

-- A line of which no fact is left was not loaded.
UPDATE facts.load SET facts = load.facts - lost.n_facts, rows_loaded = load.rows_loaded - lost.n_lines, rows_rejected = load.rows_rejected + lost.n_lines
FROM (
    SELECT s.load_id, count(DISTINCT (fact, id)) AS n_facts, count(DISTINCT line) FILTER (NOT EXISTS (
               SELECT 1 FROM (SELECT source_id, line FROM facts.flow UNION ALL SELECT source_id, line FROM facts.event UNION ALL
                              SELECT source_id, line FROM facts.figure) k
               WHERE k.source_id = h.source_id AND k.line = h.line)) AS n_lines
    FROM temp.jarak_healed h JOIN facts.source s USING (source_id) GROUP BY s.load_id
) lost
WHERE load.load_id = lost.load_id;

DROP TABLE temp.jarak_healed;
